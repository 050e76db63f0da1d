/* SPDX-License-Identifier: MPL-2.0 */
/* "Send diagnostics" for an Electron application (main process), or any Node.js program from 18 on. No dependencies: copy
 * this file, and session-bus.js beside it.
 *
 *   const waybill = require('./waybill')
 *   const facts = () => ({
 *     appVersion: app.getVersion(), versions: process.versions, dirs: { data: app.getPath('userData') },
 *     orderNo: currentOrder(), authorization: `Bearer ${session.token}`
 *   })
 *   menu.on('send-diagnostics', async () => {
 *     try {
 *       const sent = await waybill.send('com.example.RetouchStudio', facts())
 *       if (sent.exit === 0) notify(`Support has your report. Its number: ${sent.number}`)
 *     } catch (error) {
 *       if (error.code === 'NOT_INSTALLED') offerAnotherWay(); else throw error
 *     }
 *   })
 *   session.on('signed-in', () => waybill.resume('com.example.RetouchStudio', facts()).catch(() => {}))
 *
 * Where Waybill is: the one that is installed beside the application, or its flatpak. An application that is a flatpak itself asks for
 * it on the session bus, and needs the permission for that: "--talk-name=io.github.waybill.Waybill". (sendAgreed() alone starts a
 * program, which a flatpak only may with "--talk-name=org.freedesktop.Flatpak".) */
'use strict'
const { spawn } = require('node:child_process')
const fs = require('node:fs')
const { Bus } = require('./session-bus.js')

const FLATPAK = 'io.github.waybill.Waybill'
const MOST_CHARS = 1024 * 1024 // of a line, and of what is kept of the messages

class WaybillError extends Error {
  constructor (code, message, result) {
    super(message)
    this.name = 'WaybillError'
    this.code = code // 'NOT_INSTALLED', 'NO_RESULT'
    this.result = result
  }
}

/* An AppImage or snap sets these for itself; a program of the system does not start with them. */
const OWN = ['LD_LIBRARY_PATH', 'LD_PRELOAD', 'GTK_PATH', 'GTK_EXE_PREFIX', 'GTK_DATA_PREFIX', 'GIO_MODULE_DIR', 'GIO_EXTRA_MODULES',
  'GDK_PIXBUF_MODULE_FILE', 'GDK_PIXBUF_MODULEDIR', 'GSETTINGS_SCHEMA_DIR', 'GTK_IM_MODULE_FILE', 'FONTCONFIG_FILE', 'NODE_OPTIONS',
  'ELECTRON_RUN_AS_NODE']
const LISTS = ['PATH', 'XDG_DATA_DIRS', 'XDG_CONFIG_DIRS']

function environment (given) {
  const env = { ...given }
  const home = env.APPDIR || env.SNAP
  for (const name of OWN) delete env[name]
  for (const name of home ? LISTS : []) {
    if (env[name]) env[name] = env[name].split(':').filter(part => !part.startsWith(home)).join(':')
  }
  return env
}

function isFlatpak () {
  return fs.existsSync('/.flatpak-info')
}

/* Ways to call a command of Waybill, the nearest first: what is called, what with, and what tells that it is there. */
function ways (command) {
  const near = [
    { command, before: [], probe: null },
    { command: 'flatpak', before: ['run', `--command=${command}`, FLATPAK], probe: ['info', FLATPAK] }
  ]
  if (!isFlatpak()) return near
  return near.map(way => ({
    command: 'flatpak-spawn',
    before: ['--host', way.command, ...way.before],
    probe: ['--host', ...(way.probe ? [way.command, ...way.probe] : [way.command, '--version'])]
  }))
}

/* Runs it until onLine returns an exit code, or to its end: { exit, err }; exit is null if there is no such program. What goes on after
 * that (a window that is still looked at) does not keep our own process alive. */
function run (command, args, { input, env, signal, onLine }) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { env, signal, stdio: ['pipe', 'pipe', 'pipe'] })
    let line = ''
    let err = ''
    child.once('error', error => error.code === 'ENOENT' || error.code === 'EACCES' ? resolve({ exit: null, err: '' }) : reject(error))
    child.stdin.on('error', () => {}) // it ended before it had read everything: its exit code says why
    child.stdin.end(input)
    child.stdout.setEncoding('utf8')
    child.stdout.on('data', text => {
      const lines = (line + text).split('\n')
      line = lines.pop().slice(-MOST_CHARS)
      for (const whole of lines) {
        const exit = onLine(whole)
        if (typeof exit !== 'number') continue
        for (const one of [child, child.stdout, child.stderr]) one.unref()
        resolve({ exit, err })
      }
    })
    child.stderr.setEncoding('utf8')
    child.stderr.on('data', text => { err = (err + text).slice(-MOST_CHARS) })
    child.once('close', exit => {
      if (line) onLine(line)
      resolve({ exit, err })
    })
  })
}

async function isThere (way, env) {
  if (!way.probe) return true // its own end tells
  const { exit } = await run(way.command, way.probe, { input: '', env, onLine () {} })
  return exit === 0
}

/* Calls command with context on its standard input, so that no other program sees the authorization. Resolves to what its last line
 * of JSON says, with { exit } as in waybill(1) and { messages } for people. */
async function call (command, args, context, { env = process.env, signal, onEvent = () => {} } = {}) {
  const clean = environment(env)
  const input = JSON.stringify(context ?? {})
  for (const way of ways(command)) {
    if (!await isThere(way, clean)) continue
    let last = null
    const onLine = text => {
      let event
      try { event = JSON.parse(text) } catch { return }
      last = event
      onEvent(event)
      return event.exit
    }
    const { exit, err } = await run(way.command, [...way.before, ...args], { input, env: clean, signal, onLine })
    if (exit === null) continue
    const result = { ...last, exit, messages: err.trim() }
    if (!last && exit !== 7) throw new WaybillError('NO_RESULT', result.messages || `${command} ended with ${exit}`, result)
    return result
  }
  throw new WaybillError('NOT_INSTALLED', 'Waybill is not installed.')
}

const ERRORS = 'io.github.waybill.Waybill1.Error.'
const ABSENT = ['ServiceUnknown', 'NameHasNoOwner', 'Spawn.', 'AccessDenied'] // there is none, or we may not talk to it
const EXITS = { NotAgreed: 7, NotAllowed: 3, Invalid: 3, Busy: 1, Failed: 1 } // as in waybill(1)

/* From within a flatpak: what work does with the bus; what it says is an exit code and a sentence. */
async function onBus (env, work) {
  let bus
  try {
    bus = await Bus.open(env)
    return await work(bus)
  } catch (error) {
    const name = String(error.name)
    if (name.startsWith(ERRORS)) return { exit: EXITS[name.slice(ERRORS.length)] ?? 1, messages: error.message }
    if (ABSENT.some(one => name.startsWith(`org.freedesktop.DBus.Error.${one}`)) || !bus) throw new WaybillError('NOT_INSTALLED', `Waybill can't be reached: ${error.message}`)
    throw new WaybillError('NO_RESULT', error.message)
  } finally {
    bus?.close()
  }
}

/* send() on the session bus, as from within a flatpak: for other sandboxes. */
function sendOnBus (profile, context, { env = process.env, onEvent = () => {} } = {}) {
  return onBus(env, async bus => {
    const [name] = await bus.call('SendText', 'a{sv}s', { profile }, JSON.stringify(context ?? {}))
    onEvent({ case: name, profile })
    const result = await bus.finished(name)
    return { ...JSON.parse(result.json), exit: result.exit, messages: '' }
  })
}

function resumeOnBus (profile, context, { env = process.env } = {}) {
  return onBus(env, async bus => {
    await bus.call('Resume', 'ss', profile, JSON.stringify(context ?? {}))
    return { exit: 0, messages: '' }
  })
}

/* Opens the window, which shows everything and asks; a second call shows the same window. Resolves when the report has arrived (exit 0),
 * was paused and the window closed (5), was refused (6), was not agreed to (7), or is held (8). What waits for a network goes on waiting. */
function send (profile, context, options) {
  if (isFlatpak()) return sendOnBus(profile, context, options)
  return call('waybill-wizard', [profile, '--json', '--context', '-'], context, options)
}

/* How long a call goes on before what has not arrived is left for later: "30s", "10min" (the default). */
function patienceOf ({ patience }) {
  return patience ? ['--patience', patience] : []
}

/* The same without a window, where your own has shown what is sent and asked; items (of the profile) if not what it sends by default. */
function sendAgreed (profile, context, options = {}) {
  const only = options.items ? ['--only', options.items.join(',')] : []
  return call('waybill', ['send', profile, '--yes', '--json', '--context', '-', ...only, ...patienceOf(options)], context, options)
}

/* At each start, and when somebody has signed in: what waits goes on. Exit 0: nothing is left; within a flatpak, that it goes on. */
function resume (profile, context, options = {}) {
  if (isFlatpak()) return resumeOnBus(profile, context, options)
  return call('waybill', ['resume', '--all', profile, '--json', '--context', '-', ...patienceOf(options)], context, options)
}

module.exports = { send, sendAgreed, resume, sendOnBus, resumeOnBus, WaybillError }
