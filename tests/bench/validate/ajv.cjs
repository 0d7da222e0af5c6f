// JSON.parse and ajv, compiled, on the same schemas and documents: node ajv.cjs AJV-FOLDER API-FILE SCHEMA DOCUMENT SECONDS.
// Prints "nanoseconds of CPU a document, parsing alone; the same with validation".
const fs = require("fs");
const Ajv = require(process.argv[2] + "/dist/2020").default;

const api = JSON.parse(fs.readFileSync(process.argv[3], "utf8"));
const text = fs.readFileSync(process.argv[5], "utf8");
const seconds = Number(process.argv[6]);
const schema = { $id: "https://bench.invalid/", ...api, $ref: "#/components/schemas/" + process.argv[4] };
const validate = new Ajv({ strict: false, validateFormats: false }).compile(schema);

function measure(work) {
  const batch = 1000;
  let best = Infinity;
  for (const begin = process.cpuUsage(); ;) {
    const start = process.cpuUsage();
    for (let i = 0; i < batch; ++i) work();
    const took = process.cpuUsage(start);
    best = Math.min(best, ((took.user + took.system) * 1000) / batch);
    const whole = process.cpuUsage(begin);
    if (whole.user + whole.system > seconds * 1e6) return best;
  }
}

if (!validate(JSON.parse(text))) throw new Error(JSON.stringify(validate.errors));
const parsed = measure(() => JSON.parse(text));
const both = measure(() => {
  if (!validate(JSON.parse(text))) throw new Error("invalid");
});
console.log(parsed.toFixed(0), both.toFixed(0));
