/* SPDX-License-Identifier: MPL-2.0 */
/* As much of D-Bus as it takes to ask Waybill from within a sandbox, where no other program can be started: calls with their answers, and
 * Waybill's signals. https://dbus.freedesktop.org/doc/dbus-specification.html */
'use strict'
const net = require('node:net')
const os = require('node:os')

const NAME = 'io.github.waybill.Waybill'
const PATH = '/io/github/waybill/Waybill'
const INTERFACE = 'io.github.waybill.Waybill1'
const CALL = 1; const ANSWER = 2; const ERROR = 3; const SIGNAL = 4
const FIELDS = { path: [1, 'o'], interface: [2, 's'], member: [3, 's'], error: [4, 's'], answers: [5, 'u'], destination: [6, 's'], signature: [8, 'g'] }
const ALIGNMENTS = { y: 1, g: 1, v: 1, n: 2, q: 2, b: 4, i: 4, u: 4, s: 4, o: 4, a: 4, h: 4, x: 8, t: 8, d: 8, '(': 8, '{': 8 }
const MOST_BYTES = 1024 * 1024
const PATIENCE_MS = 30000 // until the bus has let us in

/* Complete types at the beginning of a signature: "a{sv}s" is "a{sv}", "s". */
function * types (signature) {
  for (let at = 0; at < signature.length;) {
    let end = at
    while (signature[end] === 'a') end++
    let depth = 0
    do { depth += '({'.includes(signature[end]) ? 1 : ')}'.includes(signature[end]) ? -1 : 0; end++ } while (depth > 0)
    yield signature.slice(at, end)
    at = end
  }
}

class Writer {
  constructor () { this.parts = []; this.length = 0 }

  push (bytes) { this.parts.push(bytes); this.length += bytes.length }
  align (to) { if (this.length % to) this.push(Buffer.alloc(to - this.length % to)) }
  number (bytes, method, value) { const part = Buffer.alloc(bytes); part[method](value); this.push(part) }
  u32 (value) { this.align(4); this.number(4, 'writeUInt32LE', value) }
  text (value) { const bytes = Buffer.from(value); this.u32(bytes.length); this.push(bytes); this.push(Buffer.alloc(1)) }
  signature (value) { this.push(Buffer.from([value.length])); this.push(Buffer.from(value + '\0', 'latin1')) }
  bytes () { return Buffer.concat(this.parts) }

  /* What options are made of: { name: 'text', names: ['a', 'b'], time: 1700000000000000n }. */
  options (value) {
    const entries = new Writer()
    for (const [key, one] of Object.entries(value)) {
      entries.align(8)
      entries.text(key)
      const type = Array.isArray(one) ? 'as' : typeof one === 'bigint' ? 'x' : 's'
      entries.signature(type)
      entries.value(type, one)
    }
    this.u32(entries.length)
    this.align(8)
    this.push(entries.bytes())
  }

  value (type, value) {
    if (type === 's' || type === 'o') this.text(value)
    else if (type === 'g') this.signature(value)
    else if (type === 'u') this.u32(value)
    else if (type === 'x') { this.align(8); this.number(8, 'writeBigInt64LE', value) }
    else if (type === 'a{sv}') this.options(value)
    else { // as
      const items = new Writer()
      for (const item of value) items.text(item)
      this.u32(items.length)
      this.push(items.bytes())
    }
  }
}

class Reader {
  constructor (bytes, at = 0) { this.bytes = bytes; this.at = at }

  align (to) { this.at += (to - this.at % to) % to }
  take (count, method) { const value = this.bytes[method](this.at); this.at += count; return value }
  u32 () { this.align(4); return this.take(4, 'readUInt32LE') }
  run (count) { const text = this.bytes.toString('utf8', this.at, this.at + count); this.at += count + 1; return text }

  struct (signature) {
    this.align(8)
    return [...types(signature)].map(type => this.value(type))
  }

  array (type) {
    const count = this.u32()
    this.align(ALIGNMENTS[type[0]])
    const end = this.at + count
    const items = []
    while (this.at < end) items.push(type[0] === '{' ? this.struct(type.slice(1, -1)) : this.value(type))
    return type[0] === '{' ? Object.fromEntries(items) : items
  }

  value (type) {
    this.align(ALIGNMENTS[type[0]])
    switch (type[0]) {
      case 'y': return this.take(1, 'readUInt8')
      case 'b': return this.u32() !== 0
      case 'n': return this.take(2, 'readInt16LE')
      case 'q': return this.take(2, 'readUInt16LE')
      case 'i': return this.take(4, 'readInt32LE')
      case 'u': case 'h': return this.u32()
      case 'x': return this.take(8, 'readBigInt64LE')
      case 't': return this.take(8, 'readBigUInt64LE')
      case 'd': return this.take(8, 'readDoubleLE')
      case 's': case 'o': return this.run(this.u32())
      case 'g': return this.run(this.take(1, 'readUInt8'))
      case 'v': return this.value(this.run(this.take(1, 'readUInt8')))
      case 'a': return this.array(type.slice(1))
      default: return this.struct(type.slice(1, -1))
    }
  }
}

function pack (serial, fields, body) {
  const header = new Writer()
  for (const [name, value] of Object.entries(fields)) {
    header.align(8)
    header.push(Buffer.from([FIELDS[name][0]]))
    header.signature(FIELDS[name][1])
    header.value(FIELDS[name][1], value)
  }
  const message = new Writer()
  message.push(Buffer.from(['l'.charCodeAt(0), CALL, 0, 1]))
  message.u32(body.length)
  message.u32(serial)
  message.u32(header.length)
  message.push(header.bytes())
  message.align(8)
  message.push(body)
  return message.bytes()
}

/* The first message of bytes, { type, fields, body, length }; null if it is not all there yet. */
function unpack (bytes) {
  if (bytes.length < 16) return null
  if (bytes[0] !== 'l'.charCodeAt(0)) throw new Error('the bus speaks another byte order')
  const start = 16 + bytes.readUInt32LE(12)
  const begin = start + (8 - start % 8) % 8
  const length = begin + bytes.readUInt32LE(4)
  if (length > MOST_BYTES) throw new Error('the bus sends too much')
  if (bytes.length < length) return null
  const fields = Object.fromEntries(new Reader(bytes, 12).array('(yv)'))
  const reader = new Reader(bytes.subarray(begin, length))
  return { type: bytes[1], fields, length, body: [...types(fields[8] ?? '')].map(type => reader.value(type)) }
}

function addressOf (env) {
  const given = env.DBUS_SESSION_BUS_ADDRESS || `unix:path=/run/user/${os.userInfo().uid}/bus`
  for (const one of given.split(';')) {
    const found = /^unix:(?:.*,)?(path|abstract)=([^,]*)/.exec(one)
    if (found) return (found[1] === 'abstract' ? '\0' : '') + decodeURIComponent(found[2])
  }
  throw new Error('there is no session bus that can be reached')
}

class BusError extends Error {
  constructor (name, message) { super(message); this.name = name }
}

/* A connection. */
class Bus {
  static async open (env) {
    const bus = new Bus()
    const daemon = ['org.freedesktop.DBus', '/org/freedesktop/DBus', 'org.freedesktop.DBus']
    const late = setTimeout(() => bus.socket?.destroy(), PATIENCE_MS)
    try {
      await bus.connect(addressOf(env))
      await bus.ask(...daemon, 'Hello', '', [])
      await bus.ask(...daemon, 'AddMatch', 's', [`type='signal',sender='${NAME}',interface='${INTERFACE}'`])
      await bus.ask(...daemon, 'AddMatch', 's', [`type='signal',sender='${daemon[0]}',member='NameOwnerChanged',arg0='${NAME}'`])
      return bus
    } catch (error) {
      bus.socket?.destroy()
      throw error
    } finally {
      clearTimeout(late)
    }
  }

  connect (path) {
    this.serial = 0
    this.waiting = new Map() // serial -> { resolve, reject }
    this.ends = new Map() // case -> its end, or who waits for it
    this.rest = Buffer.alloc(0)
    this.socket = net.connect({ path })
    return new Promise((resolve, reject) => {
      const fail = error => { this.broken = error; reject(error); this.fail(error) }
      this.socket.once('error', fail)
      this.socket.once('close', () => fail(new Error('the session bus has closed the connection')))
      this.socket.once('connect', () => this.socket.write(`\0AUTH EXTERNAL ${Buffer.from(String(os.userInfo().uid)).toString('hex')}\r\n`))
      this.socket.once('data', line => {
        if (!line.toString('latin1').startsWith('OK ')) return fail(new Error('the session bus does not let us in'))
        this.socket.on('data', bytes => { try { this.take(bytes) } catch (error) { fail(error) } })
        this.socket.write('BEGIN\r\n')
        resolve()
      })
    })
  }

  fail (error) {
    for (const { reject } of [...this.waiting.values(), ...this.ends.values()]) reject?.(error)
  }

  take (bytes) {
    this.rest = Buffer.concat([this.rest, bytes])
    for (let message = unpack(this.rest); message; message = unpack(this.rest)) {
      this.rest = this.rest.subarray(message.length)
      this.handle(message)
    }
  }

  handle ({ type, fields, body }) {
    const waiter = this.waiting.get(fields[5])
    if (type === SIGNAL && fields[3] === 'NameOwnerChanged' && fields[7] === 'org.freedesktop.DBus') {
      if (body[1] && !body[2]) this.fail(new Error('Waybill has ended; what was agreed to is kept, and goes on when it is started again'))
    } else if (type === SIGNAL && fields[2] === INTERFACE && fields[3] === 'Finished') {
      const [name, result] = body
      const who = this.ends.get(name)
      this.ends.set(name, result)
      who?.resolve(result)
    } else if (waiter) {
      this.waiting.delete(fields[5])
      if (type === ERROR) waiter.reject(new BusError(fields[4], String(body[0] ?? '')))
      else if (type === ANSWER) waiter.resolve(body)
    }
  }

  ask (destination, path, iface, member, signature, values) {
    const serial = ++this.serial
    const body = new Writer()
    for (const [index, type] of [...types(signature)].entries()) body.value(type, values[index])
    const fields = { path, interface: iface, member, destination, ...(signature && { signature }) }
    return new Promise((resolve, reject) => {
      if (this.broken) return reject(this.broken)
      this.waiting.set(serial, { resolve, reject })
      this.socket.write(pack(serial, fields, body.bytes()))
    })
  }

  /* A method of Waybill; resolves to what it answers. */
  call (member, signature, ...values) {
    return this.ask(NAME, PATH, INTERFACE, member, signature, values)
  }

  /* The result that the signal Finished brings for that case. */
  finished (name) {
    const known = this.ends.get(name)
    if (known && !known.resolve) return Promise.resolve(known)
    return new Promise((resolve, reject) => this.broken ? reject(this.broken) : this.ends.set(name, { resolve, reject }))
  }

  close () { this.socket.destroy() }
}

module.exports = { Bus }
