// Streamlit calls the component's function again on each change of data or theme: the view must outlive the calls.
import type { Component } from "./contract";

export interface View<Data> {
  update(component: Component<Data>): void;
  destroy(): void;
}

type Cleanup = () => void;
/** Milliseconds in which a call may follow the cleanup of the one before. */
const GRACE = 100;

export function mounting<Data>(
  create: (component: Component<Data>) => View<Data>,
): (component: Component<Data>) => Cleanup {
  const mounted = new WeakMap<ShadowRoot, { view: View<Data>; calls: number }>();
  return (component) => {
    const root = component.parentElement;
    let entry = mounted.get(root);
    if (entry) {
      entry.view.update(component);
    } else {
      entry = { view: create(component), calls: 0 };
      mounted.set(root, entry);
    }
    const { view } = entry;
    const call = ++entry.calls;
    // Streamlit also runs the cleanup of a call that was overtaken while the bundle was loading, or just before it
    // calls again; the view belongs to the later call then, and the learner may be typing in it. So only the latest
    // call takes it down, and not before another one has had the time to come.
    return () => {
      window.setTimeout(() => {
        if (mounted.get(root)?.calls !== call) return;
        mounted.delete(root);
        view.destroy();
      }, GRACE);
    };
  };
}
