/** Checks types and rules over one program of TypeScript: each alone would build it anew, which is most of the time. */
import { ESLint } from "eslint";
import ts from "typescript";

const { config } = ts.readConfigFile("tsconfig.json", ts.sys.readFile);
const { fileNames, options } = ts.parseJsonConfigFileContent(config, ts.sys, process.cwd());
const program = ts.createProgram(fileNames, options);
const wrong = ts.getPreEmitDiagnostics(program);
const host = { getCanonicalFileName: (name) => name, getCurrentDirectory: ts.sys.getCurrentDirectory, getNewLine: () => "\n" };
process.stdout.write(ts.formatDiagnostics(wrong, host));

const parserOptions = { programs: [program], projectService: false };
const eslint = new ESLint({ overrideConfig: { languageOptions: { parserOptions } } });
const found = await eslint.lintFiles("src");
process.stdout.write((await (await eslint.loadFormatter()).format(found)) || "");
process.exitCode = wrong.length > 0 || found.some(({ errorCount, warningCount }) => errorCount + warningCount > 0) ? 1 : 0;
