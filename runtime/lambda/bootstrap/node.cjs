'use strict';
// The Lambda runtime interface client for Node.js functions: asks the Runtime API for events, calls the handler, answers.

const fs = require('fs');
const net = require('net');
const path = require('path');
const util = require('util');
const { Writable } = require('stream');
const { createRequire } = require('module');
const { pathToFileURL } = require('url');

const environment = process.env;
let current = null; // the invocation that is being served

// One keep-alive connection to the Lambda Runtime API, one request at a time.
class Api {
  constructor(address) {
    this.address = address;
    const colon = address.lastIndexOf(':');
    this.socket = net.connect({ host: address.slice(0, colon), port: Number(address.slice(colon + 1)), noDelay: true });
    this.pieces = [];
    this.size = 0;
    this.needed = 0; // bytes until it is worth looking again
    const gone = () => process.exit(1); // the gateway is gone
    this.socket.on('error', gone).on('close', gone).on('data', (piece) => this.receive(piece));
  }

  call(method, route, body, fields = []) {
    const lines = [`${method} /2018-06-01/runtime/${route} HTTP/1.1`, `Host: ${this.address}`, ...fields];
    if (body !== undefined) {
      body = Buffer.from(body, 'utf8');
      lines.push('Content-Type: application/json', `Content-Length: ${body.length}`);
    }
    const head = Buffer.from(lines.join('\r\n') + '\r\n\r\n', 'utf8');
    return this.send(body ? Buffer.concat([head, body]) : head);
  }

  // The promise of an answer to a request that begins with these bytes.
  send(bytes) {
    // While a handler runs the connection does not count, so that an empty event loop can be told.
    this.socket.ref();
    return new Promise((resolve) => {
      this.resolve = resolve;
      this.socket.write(bytes);
    });
  }

  // A request whose body is not known yet: write() it, then end() it, perhaps with fields behind it.
  begin(method, route, fields) {
    const lines = [`${method} /2018-06-01/runtime/${route} HTTP/1.1`, `Host: ${this.address}`, ...fields, 'Transfer-Encoding: chunked'];
    return this.send(Buffer.from(lines.join('\r\n') + '\r\n\r\n', 'utf8'));
  }

  write(piece, done) {
    if (piece.length === 0) return done();
    this.socket.cork();
    this.socket.write(piece.length.toString(16) + '\r\n');
    this.socket.write(piece);
    this.socket.write('\r\n', done);
    this.socket.uncork();
  }

  end(fields = []) {
    this.socket.write(['0', ...fields, '', ''].join('\r\n'));
  }

  receive(piece) {
    this.pieces.push(piece);
    this.size += piece.length;
    if (this.size < this.needed) return;
    const received = this.pieces.length === 1 ? piece : Buffer.concat(this.pieces);
    this.pieces = [received];
    const end = received.indexOf('\r\n\r\n');
    if (end < 0) return;
    const [first, ...lines] = received.toString('utf8', 0, end).split('\r\n');
    const headers = {};
    for (const line of lines) {
      const colon = line.indexOf(':');
      headers[line.slice(0, colon).toLowerCase()] = line.slice(colon + 1).trim();
    }
    this.needed = end + 4 + Number(headers['content-length']);
    if (this.size < this.needed) return;
    const answer = { status: Number(first.split(' ')[1]), headers, body: received.subarray(end + 4, this.needed) };
    this.pieces = [];
    this.size = this.needed = 0;
    this.socket.unref();
    this.resolve(answer);
  }
}

class Fault extends Error {
  constructor(kind, message) {
    super(message);
    this.name = kind;
  }
}

// Lines as Lambda writes them: time, request, level, text.
function patchConsole() {
  const levels = { trace: 'TRACE', debug: 'DEBUG', info: 'INFO', log: 'INFO', warn: 'WARN', error: 'ERROR' };
  for (const [method, level] of Object.entries(levels)) {
    console[method] = (...values) => {
      const id = current ? current.context.awsRequestId : 'undefined';
      process.stdout.write(`${new Date().toISOString()}\t${id}\t${level}\t${util.format(...values)}\n`);
    };
  }
}

// What a streaming handler writes to. Its first byte begins the response.
class ResponseStream extends Writable {
  constructor(api, route) {
    super();
    this.api = api;
    this.route = route;
    this.contentType = 'application/octet-stream';
    this.head = undefined; // goes before all that the handler writes
    this.answer = undefined; // the promise of the Runtime API's answer, once the response has begun
  }

  setContentType(type) {
    if (this.answer) throw new Fault('InvalidStreamingOperation', 'Cannot set content-type, too late.');
    this.contentType = type;
  }

  begin(done) {
    if (this.answer) return done();
    const fields = [`Content-Type: ${this.contentType.replace(/[^ -~]/g, '')}`, 'Lambda-Runtime-Function-Response-Mode: streaming',
      'Trailer: Lambda-Runtime-Function-Error-Type, Lambda-Runtime-Function-Error-Body'];
    this.answer = this.api.begin('POST', `${this.route}/response`, fields);
    if (this.head) this.api.write(this.head, done);
    else done();
  }

  _write(piece, encoding, done) {
    this.begin(() => this.api.write(piece, done));
  }

  _final(done) {
    this.begin(() => {
      this.api.end();
      this.answer.then(() => done());
    });
  }

  // Only once the response has begun.
  breakOff(error) {
    this.api.end([`Lambda-Runtime-Function-Error-Type: ${error.errorType.replace(/[^ -~]/g, '')}`,
      `Lambda-Runtime-Function-Error-Body: ${Buffer.from(JSON.stringify(error)).toString('base64')}`]);
    return this.answer;
  }
}

// The global that functions with streamed responses are written with.
const kStreaming = Symbol.for('aws.lambda.runtime.handler.streaming');
const awslambda = {
  streamifyResponse(handler) {
    if (typeof handler === 'function') handler[kStreaming] = 'response';
    return handler;
  },
  HttpResponseStream: {
    from(stream, head) {
      stream.setContentType('application/vnd.awslambda.http-integration-response');
      stream.head = Buffer.concat([Buffer.from(JSON.stringify(head)), Buffer.alloc(8)]);
      return stream;
    },
  },
};

function describe(error) {
  if (util.types.isNativeError(error) || (error && error.name && error.message && error.stack)) {
    return { errorType: String(error.name), errorMessage: String(error.message), trace: String(error.stack).split('\n') };
  }
  return { errorType: typeof error, errorMessage: String(error), trace: [] };
}

function isModule(file) {
  if (file.endsWith('.mjs')) return true;
  if (file.endsWith('.cjs')) return false;
  for (let folder = path.dirname(file); ; folder = path.dirname(folder)) {
    try {
      return JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8')).type === 'module';
    } catch (error) {
      if (error.code !== 'ENOENT' || folder === path.dirname(folder)) return false;
    }
  }
}

async function loadModule(root, name) {
  const base = path.resolve(root, name);
  const require = createRequire(path.join(root, 'index.js'));
  try {
    for (const file of [base, base + '.js', base + '.mjs', base + '.cjs']) {
      if (!fs.existsSync(file) || fs.statSync(file).isDirectory()) continue;
      return isModule(file) ? await import(pathToFileURL(file).href) : require(file);
    }
    return require(require.resolve(name, { paths: [root] }));
  } catch (error) {
    if (error instanceof SyntaxError) throw Object.assign(new Fault('Runtime.UserCodeSyntaxError', String(error)), { stack: error.stack });
    if (error && (error.code === 'MODULE_NOT_FOUND' || error.code === 'ERR_MODULE_NOT_FOUND')) {
      throw new Fault('Runtime.ImportModuleError', String(error));
    }
    throw error;
  }
}

async function load(root, name) {
  const folder = path.dirname(name);
  const last = path.basename(name);
  const dot = last.indexOf('.');
  if (name.includes('..') || dot <= 0 || dot === last.length - 1) throw new Fault('Runtime.MalformedHandlerName', 'Bad handler');
  const module = await loadModule(root, path.join(folder, last.slice(0, dot)));
  const find = (from) => last.slice(dot + 1).split('.').reduce((value, key) => (value === undefined || value === null ? undefined : value[key]), from);
  const handler = find(module) ?? find(module.default);
  if (handler === undefined) throw new Fault('Runtime.HandlerNotFound', `${name} is undefined or not exported`);
  if (typeof handler !== 'function') throw new Fault('Runtime.HandlerNotFound', `${name} is not a function`);
  return handler;
}

function makeContext(headers, settle) {
  const deadline = Number(headers['lambda-runtime-deadline-ms']);
  const context = {
    callbackWaitsForEmptyEventLoop: true,
    functionVersion: environment.AWS_LAMBDA_FUNCTION_VERSION,
    functionName: environment.AWS_LAMBDA_FUNCTION_NAME,
    memoryLimitInMB: environment.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: environment.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: environment.AWS_LAMBDA_LOG_STREAM_NAME,
    clientContext: undefined,
    identity: undefined,
    invokedFunctionArn: headers['lambda-runtime-invoked-function-arn'],
    awsRequestId: headers['lambda-runtime-aws-request-id'],
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
    done: (error, value) => settle(error, value, false),
    succeed: (value) => settle(null, value, false),
    fail: (error) => settle(error ?? 'handled', undefined, false),
  };
  return context;
}

// Runs the handler until it answers: by promise, by callback, or by leaving nothing to wait for (null).
function run(handler, event, headers) {
  return new Promise((resolve) => {
    const settle = (error, value, whenIdle) => {
      if (!current || current.settled) return;
      current.settled = true;
      const failed = error !== undefined && error !== null;
      const outcome = { failed, error, value };
      if (whenIdle && !failed) {
        current.outcome = outcome;
      } else {
        resolve(outcome);
      }
    };
    const context = makeContext(headers, settle);
    current = { context, settled: false, idle: () => resolve(current.outcome ?? { failed: false, value: null }) };
    const callback = (error, value) => settle(error, value, context.callbackWaitsForEmptyEventLoop);
    try {
      const result = handler(event, context, callback);
      if (result && typeof result.then === 'function') result.then((value) => settle(null, value, false), (error) => settle(error ?? 'undefined', undefined, false));
    } catch (error) {
      settle(error ?? 'undefined', undefined, false);
    }
  });
}

// Runs a handler with a streamed response until it is done, or leaves nothing to wait for.
function runStreaming(handler, event, stream, headers) {
  return new Promise((resolve) => {
    const settle = (error) => resolve(error === undefined || error === null ? { failed: false } : { failed: true, error });
    current = { context: makeContext(headers, settle), settled: false, idle: () => settle() };
    stream.on('error', settle);
    try {
      Promise.resolve(handler(event, stream, current.context)).then(() => settle(), (error) => settle(error ?? 'undefined'));
    } catch (error) {
      settle(error ?? 'undefined');
    }
  });
}

async function serveStreaming(api, handler, event, headers, route) {
  const stream = new ResponseStream(api, route);
  const outcome = await runStreaming(handler, event, stream, headers);
  if (!outcome.failed) {
    if (!stream.writableEnded) stream.end();
    if (!stream.writableFinished) await new Promise((resolve) => stream.once('finish', resolve));
    return;
  }
  const error = describe(outcome.error);
  console.error('Invoke Error', '\t', JSON.stringify({ ...error, stack: error.trace, trace: undefined }));
  stream.destroy();
  if (stream.answer) await stream.breakOff(error);
  else await api.call('POST', `${route}/error`, JSON.stringify(error), errorFields(error));
}

const errorFields = (error) => [`Lambda-Runtime-Function-Error-Type: ${error.errorType.replace(/[^ -~]/g, '')}`];

async function serve(api, handler) {
  const { status, headers, body } = await api.call('GET', 'invocation/next');
  if (status !== 200) throw new Error(`the Runtime API answered ${status} to a request for work`);
  const trace = headers['lambda-runtime-trace-id'];
  if (trace) environment._X_AMZN_TRACE_ID = trace;
  else delete environment._X_AMZN_TRACE_ID;
  const route = `invocation/${headers['lambda-runtime-aws-request-id']}`;
  if (handler[kStreaming]) {
    await serveStreaming(api, handler, JSON.parse(body.toString('utf8') || '{}'), headers, route);
    current = null;
    return;
  }
  let outcome;
  let text;
  try {
    outcome = await run(handler, JSON.parse(body.toString('utf8') || '{}'), headers);
  } catch (error) {
    outcome = { failed: true, error };
  }
  if (!outcome.failed) {
    try {
      text = JSON.stringify(outcome.value === undefined ? null : outcome.value) ?? 'null';
    } catch {
      outcome = { failed: true, error: new Error('Unable to stringify response body') };
    }
  }
  if (outcome.failed) {
    const error = describe(outcome.error);
    console.error('Invoke Error', '\t', JSON.stringify({ ...error, stack: error.trace, trace: undefined }));
    await api.call('POST', `${route}/error`, JSON.stringify(error), errorFields(error));
  } else {
    const answer = await api.call('POST', `${route}/response`, text);
    if (answer.status >= 400) console.error('the response was refused: ' + answer.body.toString('utf8').trim());
  }
  current = null;
}

async function main() {
  const api = new Api(environment.AWS_LAMBDA_RUNTIME_API);
  api.socket.unref();
  patchConsole();
  globalThis.awslambda = awslambda;
  let started = false;
  let failing = false;
  const fail = async (error, kind) => {
    if (failing) return;
    failing = true;
    const described = describe(error);
    if (kind) Object.assign(described, { errorType: kind, errorMessage: String(error && error.message ? error : described.errorMessage) });
    console.error(kind === 'Runtime.UnhandledPromiseRejection' ? 'Unhandled Promise Rejection' : 'Uncaught Exception', '\t',
      JSON.stringify({ ...described, stack: described.trace, trace: undefined }));
    if (!started) await api.call('POST', 'init/error', JSON.stringify(described), errorFields(described));
    else if (current) await api.call('POST', `invocation/${current.context.awsRequestId}/error`, JSON.stringify(described), errorFields(described));
    process.exit(kind ? 128 : 129);
  };
  process.on('uncaughtException', (error) => fail(error));
  process.on('unhandledRejection', (reason) => fail(reason, 'Runtime.UnhandledPromiseRejection'));
  process.on('beforeExit', () => {
    if (current && current.idle) current.idle();
  });
  let handler;
  try {
    handler = await load(environment.LAMBDA_TASK_ROOT, environment._HANDLER);
  } catch (error) {
    await fail(error);
    return;
  }
  started = true;
  for (;;) await serve(api, handler);
}

main();
//# sourceURL=apigen-runtime.cjs
