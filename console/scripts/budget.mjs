// Limits the first page to 180 KiB of gzip: index.html, its entry script, the static imports of the entry, and their CSS.
import { readFileSync, rmSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const limit_kib = 180;
const manifest = JSON.parse(readFileSync('dist/manifest.json', 'utf8'));
rmSync('dist/manifest.json'); // the browser does not need it
const files = new Set(['index.html', 'theme.js']);
const visit = (id) => {
  const chunk = manifest[id];
  if (files.has(chunk.file)) return;
  files.add(chunk.file);
  for (const css of chunk.css ?? []) files.add(css);
  for (const next of chunk.imports ?? []) visit(next);
};
visit('index.html');
// The start page and its language file are loaded immediately as well.
for (const [id, chunk] of Object.entries(manifest)) if (/i18n\/ko\.ts$|overview\/overview\.tsx$/.test(id) && chunk.file) visit(id);
let total = 0;
for (const file of files) total += gzipSync(readFileSync(`dist/${file}`), { level: 9 }).length;
const kib = (total / 1024).toFixed(1);
console.log(`first page: ${kib} KiB gzip in ${files.size} files (at most ${limit_kib})`);
if (total > limit_kib * 1024) process.exit(1);
