// Bundles src/ into static/editor.js and collects the licences of what went in.
// `node build.mjs` writes; `node build.mjs --check` compares and fails when the committed bytes differ.
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const target = join(here, "..", "..", "static");
const sha256 = (bytes) => createHash("sha256").update(bytes).digest("hex");

/** One hash of everything the bundle is made from. tests/browser/test_editor.py computes the same one in Python. */
function hashOfSources() {
  const sources = readdirSync(join(here, "src"))
    .map((name) => `src/${name}`)
    .concat("build.mjs", "package-lock.json", "package.json", "tsconfig.json")
    .sort();
  const parts = sources.flatMap((path) => [path, "\0", readFileSync(join(here, path)), "\0"]);
  return sha256(Buffer.concat(parts.map((part) => Buffer.from(part))));
}

/** Style sheets travel inside the bundle as text, because they go into a shadow root. */
const styleSheetsAsText = {
  name: "style-sheets-as-text",
  setup(build) {
    build.onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const { code } = await esbuild.transform(readFileSync(path, "utf8"), { loader: "css", minify: true });
      return { contents: code.trim(), loader: "text" };
    });
  },
};

function licences(inputs) {
  const packages = new Set();
  for (const [path, { bytesInOutput }] of Object.entries(inputs)) {
    const found = /^node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path);
    if (found && bytesInOutput > 0) packages.add(found[1]);
  }
  const texts = [...packages].sort().map((name) => {
    const folder = join(here, "node_modules", name);
    const { version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
    if (!file) throw new Error(`${name} ships no licence text`);
    const text = readFileSync(join(folder, file), "utf8").replaceAll("\r\n", "\n").trim();
    return `${name} ${version} (${license})\n\n${text}\n`;
  });
  const line = "-".repeat(80);
  return `editor.js contains the following packages.\n${line}\n${texts.join(`${line}\n`)}`;
}

const built = await esbuild.build({
  absWorkingDir: here,
  entryPoints: ["src/index.ts"],
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  charset: "utf8",
  legalComments: "none",
  plugins: [styleSheetsAsText],
  metafile: true,
  write: false,
});
const code = built.outputFiles[0].text;
const [bundle] = Object.values(built.metafile.outputs);
const banner =
  "/* Built from ui/frontend by `make ui`; do not edit. Licences: editor.LICENSES.txt\n" +
  `   sources sha256:${hashOfSources()}\n   code sha256:${sha256(code)} */\n`;
const files = { "editor.js": banner + code, "editor.LICENSES.txt": licences(bundle.inputs) };

for (const [name, text] of Object.entries(files)) {
  const path = join(target, name);
  const shown = relative(join(here, "..", ".."), path).split(sep).join("/");
  if (!process.argv.includes("--check")) {
    writeFileSync(path, text);
    console.log(`${shown}: ${Buffer.byteLength(text)} bytes`);
  } else if (!existsSync(path) || readFileSync(path, "utf8") !== text) {
    console.error(`${shown} is not what the source builds: run \`make ui\``);
    process.exitCode = 1;
  }
}
