// The clock of a running exam and its keys. The server says how many seconds are left; here they are only counted down,
// with a clock that nobody can set. What a key does is a click on what stands on the page, so it is done in one way only.
const views = new WeakMap();
const PATIENCE = 4000; // milliseconds for the next question to appear; keys typed until then are kept
const RESYNC = 120000; // a computer that slept may not have counted the time

export default function ({ data, parentElement, setTriggerValue }) {
  let view = views.get(parentElement);
  if (!view) {
    view = build(parentElement);
    views.set(parentElement, view);
    listen(view);
  }
  view.trigger = setTriggerValue;
  if (view.leaving !== null && data.number !== view.leaving) view.leaving = null;
  if (view.data && view.data.number !== data.number) arrive(view, data);
  view.data = data;
  view.asked = performance.now();
  view.isOver = false;
  tick(view);
  pump(view);
  return () => {
    // only the last one is called, when the exam leaves the page
    views.delete(parentElement);
    view.stop();
  };
}

// Another question is there: say so, and scroll to its beginning if the one before had been scrolled through.
function arrive(view, data) {
  view.said.textContent = data.labels.question;
  const shown = document.querySelector(`.st-key-exam-question-${data.number}`);
  if (shown && shown.getBoundingClientRect().top < 0) shown.scrollIntoView({ block: "start" });
}

function build(root) {
  const frame = document.createElement("div");
  frame.className = "clock";
  const time = document.createElement("span");
  time.setAttribute("role", "timer");
  time.className = "time";
  const bar = document.createElement("span");
  bar.className = "bar";
  bar.setAttribute("aria-hidden", "true");
  const fill = document.createElement("span");
  bar.append(fill);
  const warning = document.createElement("span");
  warning.className = "warning";
  const said = document.createElement("span");
  said.className = "said";
  said.setAttribute("aria-live", "polite");
  frame.append(time, bar, warning, said);
  root.append(frame);
  return { frame, time, fill, warning, said, keys: [], leaving: null, announced: null, data: null, stop: () => {} };
}

function left(view) {
  return view.data.left - (performance.now() - view.asked) / 1000;
}

function tick(view) {
  const seconds = Math.max(0, Math.ceil(left(view)));
  const two = (number) => String(number).padStart(2, "0");
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  view.time.textContent = `${hours ? `${hours}:${two(minutes)}` : minutes}:${two(seconds % 60)}`;
  view.time.setAttribute("aria-label", `${view.data.labels.left} ${view.time.textContent}`);
  const share = 1 - seconds / view.data.total;
  view.fill.style.width = `${Math.min(100, 100 * share)}%`;
  const stage = share >= 0.85 ? "late" : share >= 0.5 ? "half" : "early";
  view.frame.dataset.stage = stage;
  view.warning.textContent = view.data.labels[stage] ?? "";
  if (view.announced !== null && view.announced !== stage) view.said.textContent = view.warning.textContent;
  view.announced = stage;
  if (left(view) <= 0 && !view.isOver) {
    view.isOver = true;
    view.trigger("over", Math.random()); // the server looks at its own clock and closes the exam, or says what is left
  } else if (performance.now() - view.asked > RESYNC) {
    view.data = { ...view.data, left: left(view) };
    view.asked = performance.now();
    view.trigger("sync", Math.random());
  }
}

function listen(view) {
  const timer = setInterval(() => tick(view), 250);
  const wake = () => document.visibilityState === "visible" && view.trigger("sync", Math.random());
  const press = (event) => onKey(view, event);
  document.addEventListener("visibilitychange", wake);
  // before Streamlit, which has its own meaning for C and R
  window.addEventListener("keydown", press, true);
  view.stop = () => {
    clearInterval(timer);
    document.removeEventListener("visibilitychange", wake);
    window.removeEventListener("keydown", press, true);
  };
}

const BUTTONS = { n: "exam-next", p: "exam-previous", f: "exam-flag", e: "exam-finish" };

function meaning(key) {
  const small = key.toLowerCase();
  const place = "1234".includes(small) ? "1234".indexOf(small) : "abcd".indexOf(small);
  if (small.length !== 1) return null;
  return place >= 0 ? { place } : small in BUTTONS ? { button: small } : null;
}

function onKey(view, event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.repeat) return;
  const target = event.composedPath()[0];
  const typing = target instanceof HTMLInputElement && !["radio", "checkbox"].includes(target.type);
  if (typing || target instanceof HTMLTextAreaElement || target.isContentEditable) return;
  if (document.querySelector("[role=dialog]")) return;
  const found = meaning(event.key);
  if (!found) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  view.keys.push({ ...found, until: performance.now() + PATIENCE });
  pump(view);
}

// Work off the keys, each on the question it was meant for: a key after "next" waits for the next question.
function pump(view) {
  if (view.waiting) return;
  while (view.keys.length) {
    const key = view.keys[0];
    const isLate = performance.now() > key.until;
    if (isLate) view.leaving = null;
    const target = view.leaving === null ? find(view, key) : null;
    if (!target && !isLate) {
      view.waiting = true;
      setTimeout(() => ((view.waiting = false), pump(view)), 30);
      return;
    }
    view.keys.shift();
    if (!target || isLate) continue;
    if (key.button === "n" || key.button === "p") view.leaving = target.disabled ? null : view.data.number;
    target.click();
  }
}

function find(view, key) {
  if (key.button) return document.querySelector(`.st-key-${BUTTONS[key.button]} button`);
  const shown = document.querySelector(`.st-key-exam-question-${view.data.number}`);
  return shown?.querySelectorAll("input[type=radio]")[key.place] ?? null;
}
