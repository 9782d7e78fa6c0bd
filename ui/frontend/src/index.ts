// What the page loads: one mounting function for each of the two editors.
export { mountBlanks } from "./blanks";
export { mountCode } from "./code";
