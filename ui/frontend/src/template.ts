// Cuts a code template into highlighted pieces and holes, line by line.
import { highlightCode } from "@lezer/highlight";
import { parser } from "@lezer/python";
import { highlighter } from "./syntax";

/** Four underscores are a Python name, so a template with its holes parses as it stands. */
export const HOLE = "____";

export type Piece = { hole: true } | { hole: false; text: string; style: string };

export function linesOf(template: string): Piece[][] {
  const code = template.trimEnd();
  const lines: Piece[][] = [[]];
  const put = (text: string, style: string) => {
    text.split(HOLE).forEach((part, index) => {
      if (index > 0) lines[lines.length - 1].push({ hole: true });
      if (part) lines[lines.length - 1].push({ hole: false, text: part, style });
    });
  };
  highlightCode(code, parser.parse(code), highlighter, put, () => lines.push([]));
  return lines;
}
