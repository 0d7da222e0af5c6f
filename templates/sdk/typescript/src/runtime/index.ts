/** What generated code uses; see ../index.ts for what the package offers. */
export * from "./auth.js";
export * from "./bodies.js";
export * from "./call.js";
export * from "./client.js";
export * from "./errors.js";
export * from "./operation.js";
export * from "./pages.js";
export * from "./sigv4.js";
export * from "./streams.js";
export {
  cookie,
  deepObject,
  form,
  header,
  json as jsonStyle,
  jsonHeader,
  jsonPath,
  label,
  matrix,
  method,
  path,
  pipe,
  query,
  simple,
  space,
  tab,
} from "./params.js";
export * from "./schema.js";
