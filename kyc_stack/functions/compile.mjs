// Compiles a folder's modules with the compiler of the functions' Python, built for WebAssembly.
// node compile.mjs FOLDER PATH_IN_LAMBDA

import { loadPyodide, version } from "pyodide";

const WANTED = "3.13";
const [folder, shownAs] = process.argv.slice(2);

const python = await loadPyodide();
python.FS.mkdir("/tree");
python.FS.mount(python.FS.filesystems.NODEFS, { root: folder }, "/tree");
python.globals.set("shown_as", shownAs);
const compiled = python.runPython(`
import compileall, py_compile, sys

compileall.compile_dir(
    "/tree", maxlevels=50, quiet=1, force=True, stripdir="/tree", prependdir=shown_as,
    invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH,
)`);
const actual = python.runPython(`"%d.%d" % sys.version_info[:2]`);
if (actual !== WANTED) {
  console.error(`pyodide ${version} is Python ${actual}, not ${WANTED}`);
  process.exit(1);
}
if (!compiled) {
  process.exit(1);
}
