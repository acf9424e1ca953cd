// Lints a graph by graphql-eslint's rules for schemas, as they are published: its SDL on stdin, on stdout as JSON the
// names of the rules and every finding with its rule, place and message. One graph a process: some rules remember.
import graphqlPlugin from "@graphql-eslint/eslint-plugin";
import { ESLint } from "eslint";
import { text } from "node:stream/consumers";

const { "flat/schema-recommended": recommended, "flat/schema-relay": relay } = graphqlPlugin.configs;
const rules = { ...recommended.rules, ...relay.rules };
const sdl = await text(process.stdin);
const eslint = new ESLint({
  overrideConfigFile: true,
  overrideConfig: [
    {
      files: ["*.graphql"],
      plugins: { "@graphql-eslint": graphqlPlugin },
      languageOptions: { parser: graphqlPlugin.parser, parserOptions: { graphQLConfig: { schema: sdl } } },
      linterOptions: { noInlineConfig: true },
      rules,
    },
  ],
});
const [{ messages }] = await eslint.lintText(sdl, { filePath: "graph.graphql" });
const findings = messages.map(({ ruleId, line, column, message }) => ({ rule: ruleId, line, column, message }));
process.stdout.write(JSON.stringify({ rules: Object.keys(rules), findings }));
