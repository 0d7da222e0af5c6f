// Says that dist/cjs holds CommonJS, which the package as a whole is not.
import { writeFileSync } from "node:fs";

writeFileSync(
  new URL("../dist/cjs/package.json", import.meta.url),
  '{ "type": "commonjs" }\n',
);
