// Which class each piece of Python gets; syntax.css gives the classes their colours. Both editors use it.
import { tagHighlighter, tags } from "@lezer/highlight";

export const highlighter = tagHighlighter([
  { tag: [tags.keyword, tags.self, tags.bool, tags.null], class: "keyword" },
  { tag: [tags.string, tags.special(tags.string)], class: "string" },
  { tag: tags.number, class: "number" },
  { tag: tags.comment, class: "comment" },
  { tag: [tags.function(tags.variableName), tags.function(tags.propertyName)], class: "function" },
  { tag: [tags.definition(tags.className), tags.className], class: "function" },
  { tag: [tags.operator, tags.punctuation, tags.meta], class: "operator" },
  { tag: tags.invalid, class: "invalid" },
]);
