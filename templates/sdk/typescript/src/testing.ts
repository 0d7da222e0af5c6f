/** For the tests of applications that use this package. */
export { fakeTransport } from "./runtime/testing.js";
export type {
  FakeAnswer,
  FakeTransport,
  SentRequest,
} from "./runtime/testing.js";
