// Luminance and contrast as WCAG 2 defines them.

type Rgb = [red: number, green: number, blue: number];

/** The value of a CSS variable as numbers, whatever notation the theme uses for it. */
export function resolveColour(element: HTMLElement, variable: string): Rgb {
  const probe = document.createElement("span");
  probe.style.color = `var(${variable})`;
  element.append(probe);
  const numbers = getComputedStyle(probe).color.match(/[\d.]+/g)?.map(Number) ?? [];
  probe.remove();
  return [numbers[0] ?? 0, numbers[1] ?? 0, numbers[2] ?? 0];
}

function luminance(colour: Rgb): number {
  const [red, green, blue] = colour.map((channel) => {
    const part = channel / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

export function isDark(colour: Rgb): boolean {
  return luminance(colour) < 0.18; // the luminance at which black and white text are about equally legible
}

/** The theme's colour with white on it, darkened as far as legible white needs; black on a light one. */
export function buttonColours(primary: Rgb): { background: string; text: string } {
  const white: Rgb = [255, 255, 255];
  if (contrast(white, primary) < 3) return { background: `rgb(${primary})`, text: "#000" };
  let background = primary;
  while (contrast(white, background) < 4.5) background = background.map((channel) => channel * 0.98) as Rgb;
  return { background: `rgb(${background})`, text: "#fff" };
}

function contrast(one: Rgb, other: Rgb): number {
  const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}
