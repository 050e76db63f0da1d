// Writes a folder of logs with the real winston and winston-daily-rotate-file, as applications set them up, and
// prints what it wrote: { lines, errors, secrets }. Each entry carries an id of its own.
// usage: NODE_PATH=… node winston-logs.cjs FOLDER
const path = require('path')
const fs = require('fs')
const winston = require('winston')
require('winston-daily-rotate-file')
const { format, transports } = winston

const folder = path.resolve(process.argv[2])
const secrets = ['Sw0rdfish-of-winston', 'LTAI5tWinstonFakeKey01', 'zhang.san@example.net', '13912345678']
let next = 0
const id = () => `wid-${String(++next).padStart(6, '0')}`

const rotating = winston.createLogger({
  level: 'silly',
  format: format.combine(format.errors({ stack: true }), format.splat(), format.timestamp(), format.json()),
  transports: [new transports.DailyRotateFile({
    dirname: folder, filename: 'app-%DATE%.log', datePattern: 'YYYY-MM-DD', maxSize: '64k', maxFiles: 100,
    zippedArchive: true, createSymlink: true, symlinkName: 'current.log'
  })]
})
const tailable = winston.createLogger({
  format: format.combine(format.timestamp({ format: 'YYYY-MM-DD HH:mm:ss.SSS' }), format.json()),
  transports: [new transports.File({ filename: path.join(folder, 'renderer.log'), maxsize: 40000, maxFiles: 50, tailable: true })]
})
const coloured = winston.createLogger({
  levels: winston.config.syslog.levels,
  format: format.combine(format.colorize(), format.timestamp(), format.metadata({ fillExcept: ['level', 'message', 'timestamp'] }), format.json()),
  transports: [new transports.File({ filename: path.join(folder, 'syslog.log') })]
})
const logstash = winston.createLogger({
  format: format.combine(format.timestamp(), format.logstash()),
  transports: [new transports.File({ filename: path.join(folder, 'logstash.log') })]
})

const turn = () => new Promise(resolve => setImmediate(resolve))
let errors = 0

async function write () {
  for (let i = 0; i < 400; i++) {
    rotating.info('上传第%d片，共 12 片', i, { wid: id(), orderNo: 'RT2026112300017', elapsed: 1234 })
    rotating.warn(`slow answer ${id()}`, { url: `https://cdn.example.com/a?Signature=${secrets[0]}&x=1` })
    if (i % 10 === 0) {
      errors++
      const error = new TypeError(`upload failed ${id()}`, { cause: new Error('ECONNRESET') })
      error.code = 'ERR_UPLOAD_TIMEOUT'
      rotating.error(error)
    }
    tailable.info({ message: `frame ${id()}`, token: secrets[1], nested: { password: secrets[0] } })
    coloured.notice(`notice ${id()} from ${secrets[2]}`, { phone: secrets[3] })
    logstash.info(`line ${id()}`, { body: JSON.stringify({ password: secrets[0] }) })
    if (i % 8 === 0) await turn()
  }
  rotating.info('last', { big: 'x'.repeat(300000), wid: id() })
}

const finished = logger => new Promise(resolve => {
  let open = logger.transports.length
  for (const transport of logger.transports) transport.on('finish', () => { if (--open === 0) resolve() })
  logger.end()
})

write().then(() => Promise.all([rotating, tailable, coloured, logstash].map(finished))).then(() => {
  process.stdout.write(JSON.stringify({ lines: next, errors, secrets, files: fs.readdirSync(folder).length }) + '\n')
})
