// A calculator with an expression line, read by a parser of its own, and a note pad that stays in this tab.
const views = new WeakMap();
const FUNCTIONS = { sqrt: Math.sqrt, exp: Math.exp, ln: Math.log, log2: Math.log2, log10: Math.log10 };
const CONSTANTS = { pi: Math.PI, e: Math.E };

export default function ({ data, parentElement }) {
  let view = views.get(parentElement);
  if (!view) {
    view = build(parentElement);
    views.set(parentElement, view);
  }
  const labels = data.labels;
  view.expression.setAttribute("aria-label", labels.expression);
  view.expression.placeholder = labels.expression;
  view.how.textContent = labels.how;
  view.notes.setAttribute("aria-label", labels.notes);
  view.notes.placeholder = labels.notes;
  view.fault = labels.fault;
  if (view.exam !== data.exam) {
    view.exam = data.exam;
    view.notes.value = sessionStorage.getItem(`drill-notes-${data.exam}`) ?? "";
  }
}

function build(root) {
  const frame = document.createElement("div");
  frame.className = "tools";
  const expression = document.createElement("input");
  expression.autocomplete = "off";
  expression.spellcheck = false;
  const output = document.createElement("output");
  const how = document.createElement("small");
  const notes = document.createElement("textarea");
  frame.append(expression, output, how, notes);
  root.append(frame);
  const view = { expression, output, how, notes, exam: null, fault: "" };
  expression.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing) return;
    try {
      output.textContent = `= ${shown(calculate(expression.value))}`;
    } catch {
      output.textContent = view.fault;
    }
  });
  notes.addEventListener("input", () => sessionStorage.setItem(`drill-notes-${view.exam}`, notes.value));
  return view;
}

function shown(value) {
  if (!Number.isFinite(value)) throw new Error("not finite");
  return String(Number(value.toPrecision(10)));
}

// sum = product (+|- product)*; product = sign (*|/ sign)*; sign = -? power; power = atom (^ sign)?
function calculate(text) {
  const plain = text.normalize("NFKC").replaceAll("×", "*").replaceAll("÷", "/").replaceAll("−", "-").toLowerCase();
  const tokens = plain.match(/\d+\.?\d*(?:e[+-]?\d+)?|\.\d+|[a-z]+\d*|\S/g) ?? [];
  let place = 0;
  const take = (...signs) => (signs.includes(tokens[place]) ? tokens[place++] : null);
  const sum = () => {
    let value = product();
    for (let sign; (sign = take("+", "-")); ) value = sign === "+" ? value + product() : value - product();
    return value;
  };
  const product = () => {
    let value = sign();
    for (let by; (by = take("*", "/")); ) value = by === "*" ? value * sign() : value / sign();
    return value;
  };
  const sign = () => (take("-") ? -sign() : power());
  const power = () => {
    const base = atom();
    return take("^") ? base ** sign() : base;
  };
  const atom = () => {
    if (take("(")) return closed();
    const token = tokens[place++] ?? "";
    if (Object.hasOwn(FUNCTIONS, token) && take("(")) return FUNCTIONS[token](closed());
    const value = Object.hasOwn(CONSTANTS, token) ? CONSTANTS[token] : /^[\d.]/.test(token) ? Number(token) : NaN;
    if (Number.isNaN(value)) throw new Error(`unexpected ${token}`);
    return value;
  };
  const closed = () => {
    const value = sum();
    if (!take(")")) throw new Error("a bracket is open");
    return value;
  };
  const value = sum();
  if (place < tokens.length) throw new Error("something is left over");
  return value;
}
