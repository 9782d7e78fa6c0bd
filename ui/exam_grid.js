// The numbers of an exam's questions: one button each, told apart by shape and word. One stop for Tab, then the arrows.
const views = new WeakMap();

export default function ({ data, parentElement, setTriggerValue }) {
  let view = views.get(parentElement);
  if (!view) {
    const grid = document.createElement("div");
    grid.className = "grid";
    parentElement.append(grid);
    view = { grid, buttons: [] };
    views.set(parentElement, view);
    grid.addEventListener("keydown", (event) => move(view, event));
  }
  view.grid.setAttribute("role", "group");
  view.grid.setAttribute("aria-label", data.label);
  while (view.buttons.length > data.cells.length) view.buttons.pop().remove();
  while (view.buttons.length < data.cells.length) {
    const button = document.createElement("button");
    button.type = "button";
    button.append(document.createElement("span"));
    view.grid.append(button);
    view.buttons.push(button);
  }
  data.cells.forEach((cell, place) => draw(view.buttons[place], cell, data, setTriggerValue));
  if (!view.grid.querySelector('[tabindex="0"]') && view.buttons.length) view.buttons[0].tabIndex = 0;
}

function draw(button, [number, state, isFlagged], data, setTriggerValue) {
  const isShown = number === data.shown;
  button.firstChild.textContent = number;
  button.className = `${state}${isFlagged ? " flagged" : ""}`;
  button.tabIndex = isShown ? 0 : -1;
  if (isShown) button.setAttribute("aria-current", "true");
  else button.removeAttribute("aria-current");
  const words = [data.question.replace("{n}", number), data.states[state]];
  if (isFlagged) words.push(data.flagged);
  button.setAttribute("aria-label", words.join(data.comma));
  button.onclick = () => setTriggerValue("go", number);
}

function move(view, event) {
  const here = view.buttons.indexOf(event.target);
  if (here < 0) return;
  const columns = getComputedStyle(view.grid).gridTemplateColumns.split(" ").length;
  const last = view.buttons.length - 1;
  const steps = { ArrowLeft: here - 1, ArrowRight: here + 1, ArrowUp: here - columns, ArrowDown: here + columns };
  const to = { ...steps, Home: 0, End: last }[event.key];
  if (to === undefined) return;
  event.preventDefault();
  view.buttons[Math.max(0, Math.min(last, to))].focus();
}
