/* SPDX-License-Identifier: MPL-2.0 */
/* Envelopes as others read them: Sentry's own parsers of envelopes and stacks, and Spotlight, which is run here on the
 * loopback, where Node.js is new enough for it. node_modules is taken from WB_NODE_MODULES, else from npmFolder; without
 * them whoever imports this is skipped (77). */
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import net from 'node:net';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

export const TYPE = 'application/x-sentry-envelope';
export const CAN_RUN_SPOTLIGHT = Number.parseInt(process.versions.node) >= 20;

/* Spotlight listens on every address there is, and nothing here has to ask the outside. */
export function stayOnLoopback() {
  const { listen } = net.Server.prototype;
  const { connect } = net.Socket.prototype;
  net.Server.prototype.listen = function (port, ...rest) {
    return listen.call(this, port, '127.0.0.1', ...rest.filter(value => typeof value === 'function'));
  };
  net.Socket.prototype.connect = function (...given) {
    const { host } = [given].flat(2)[0];
    assert.ok(['127.0.0.1', 'localhost'].includes(host), `somebody asked ${host}`);
    return connect.apply(this, given);
  };
}

export async function load(npmFolder) {
  const folder = path.resolve(process.env.WB_NODE_MODULES || path.join(npmFolder, 'node_modules'));
  const require = createRequire(path.join(folder, '/'));
  try {
    const spotlight = path.join(folder, '@spotlightjs/spotlight/dist/server/main.js');
    return [require('winston'), require('@sentry/core'), CAN_RUN_SPOTLIGHT && await import(pathToFileURL(spotlight))];
  } catch (error) {
    console.log(`winston, @sentry/core or Spotlight can't be loaded from ${folder}: ${error.code || error.message}`);
    process.exit(77);
  }
}

/* --- reading --------------------------------------------------------------------------------- */

/* More severe than Sentry's parser, which takes an item that is cut off. */
export function assertWhole(body) {
  let at = body.indexOf('\n') + 1;
  while (at < body.length) {
    const end = body.indexOf('\n', at);
    const { length } = JSON.parse(body.subarray(at, end));
    at = end + 1 + length;
    assert.ok(at < body.length && body[at] === 10, 'an item does not end where it says');
    at++;
  }
}

/* Sentry's parser leaves payloads that have a length as they are. */
export function parse(sentry, body) {
  const [head, items] = sentry.parseEnvelope(body);
  const isJson = ({ type }) => type !== 'attachment';
  return [head, items.map(([header, bytes]) => [header, isJson(header) ? JSON.parse(Buffer.from(bytes)) : bytes])];
}

/* Ours against those that Sentry's SDK makes of the same text; it says "?" where there is no name. */
export function checkFrames(sentry, frames, stack) {
  const theirs = sentry.createStackParser(sentry.nodeStackLineParser())(stack);
  const facts = ({ filename, function: name, lineno, colno, in_app: inApp }) =>
    [filename, name === '?' ? undefined : name, lineno, colno, inApp];
  assert.ok(theirs.length >= 2);
  assert.deepEqual(frames.map(facts), theirs.map(facts));
}

/* --- Spotlight ------------------------------------------------------------------------------- */

/* Every other one uncompressed. */
async function post(address, { n, body, sent, isGzip }) {
  const isPacked = isGzip && n % 2 === 0;
  const headers = { 'content-type': TYPE, ...(isPacked && { 'content-encoding': 'gzip' }) };
  const reply = await fetch(`${address}/api/42/envelope/`, { method: 'POST', headers, body: isPacked ? sent : body });
  assert.equal(reply.status, 200);
}

/* What Spotlight shows its window: the first count envelopes. */
async function shown(address, count) {
  const stop = new AbortController();
  const reply = await fetch(`${address}/stream`, { signal: stop.signal });
  const found = [];
  let text = '';
  for await (const chunk of reply.body.pipeThrough(new TextDecoderStream())) {
    const events = (text + chunk).split('\n\n');
    text = events.pop();
    found.push(...events.filter(event => event.includes(TYPE)).map(event =>
      JSON.parse(event.split('\n').filter(part => part.startsWith('data:')).map(part => part.slice(5)).join('\n'))));
    if (found.length >= count) break;
  }
  stop.abort();
  return found;
}

/* Each of envelopes, { body, sent, isGzip, n, parsed }, is posted, and shown as it is. */
export async function checkSpotlight(spotlight, envelopes) {
  const server = await spotlight.setupSpotlight({ port: 0 });
  const address = `http://127.0.0.1:${server.address().port}`;
  for (const envelope of envelopes) await post(address, envelope);
  const seen = await shown(address, envelopes.length);
  assert.equal(seen.length, envelopes.length);
  for (const [n, [head, items]] of seen.entries()) {
    const [ours, [[type, payload]]] = envelopes[n].parsed;
    assert.equal(head.event_id, ours.event_id);
    assert.equal(items[0][0].type, type.type);
    for (const name of Object.keys(payload)) assert.deepEqual(items[0][1][name], payload[name]);
  }
  server.close();
  server.closeAllConnections();
}
