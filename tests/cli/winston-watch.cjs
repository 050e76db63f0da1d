// Writes ENTRIES entries with the real winston in the ways applications rotate their logs: by date and size with the old
// ones compressed, the errors in a log of their own too; by size with the names moving on; and one that is copied away and
// cut off, as logrotate's copytruncate does. What was written goes to FOLDER/../truth.json: { severe, lines, templates }.
// usage: NODE_PATH=… node winston-watch.cjs FOLDER ENTRIES MILLISECONDS
const path = require('path')
const fs = require('fs')
const winston = require('winston')
require('winston-daily-rotate-file')
const { format, transports } = winston

const folder = path.resolve(process.argv[2])
const entries = Number(process.argv[3])
const lasts = Number(process.argv[4])
const json = format.combine(format.errors({ stack: true }), format.timestamp(), format.json())
const drf = name => new transports.DailyRotateFile({
  dirname: folder, filename: `${name}-%DATE%.log`, datePattern: 'YYYY-MM-DD', maxSize: '400k', maxFiles: 1000, zippedArchive: true
})
const errorsToo = drf('error')
errorsToo.level = 'error'
const loggers = [
  winston.createLogger({ level: 'silly', format: json, transports: [drf('app'), errorsToo] }),
  winston.createLogger({
    format: format.combine(format.timestamp({ format: 'YYYY-MM-DD HH:mm:ss.SSS' }), format.json()),
    transports: [new transports.File({ filename: path.join(folder, 'renderer.log'), maxsize: 300000, maxFiles: 1000, tailable: true })]
  }),
  winston.createLogger({ format: json, transports: [new transports.File({ filename: path.join(folder, 'main.log') })] })
]
const templates = [
  n => `上传第${n}片失败，已重试${n % 7}次`, n => `upload of part ${n} failed`, n => `订单RT2026${String(n).padStart(9, '0')}同步失败`,
  n => `decode /home/user${n}/Pictures/IMG_${n}.CR3 failed`, n => `GPU memory ${n} MB exhausted`, n => `磁盘只剩 ${n}MB 空间`,
  n => `request 4f2a${String(n).padStart(8, '0')}aa timed out after ${n}ms`, n => `渲染进程在${n}毫秒后退出`
]
const told = { severe: 0, lines: 0, templates: {} }
const turn = ms => new Promise(resolve => setTimeout(resolve, ms))
let copies = 0

async function copyAndTruncate () {
  const file = path.join(folder, 'main.log')
  for (let last = -1, size = fs.statSync(file).size; size !== last;) { // nothing is on its way any more
    last = size
    await turn(15)
    size = fs.statSync(file).size
  }
  fs.copyFileSync(file, `${file}.${++copies}`)
  fs.truncateSync(file, 0)
}

async function write () {
  const began = Date.now()
  for (let i = 0; i < entries; i++) {
    const logger = loggers[i % 3]
    told.lines++
    if (i % 11 === 0) {
      const which = told.severe % templates.length
      told.severe++
      told.templates[which] = (told.templates[which] || 0) + 1
      logger.error(templates[which](i), { phone: '13912345678', token: 'LTAI5tWatchFakeKey0001' })
    } else logger[i % 5 ? 'info' : 'warn'](`ordinary entry ${i} below-the-threshold`, { phone: '13912345678' })
    if (i % 50 === 0) await turn(0)
    if (i % 50 === 0 && (i / entries) * lasts > Date.now() - began) await turn((i / entries) * lasts - (Date.now() - began))
    if (i % 3000 === 2999) await copyAndTruncate()
  }
}

const finished = logger => new Promise(resolve => {
  let open = logger.transports.length
  for (const transport of logger.transports) transport.on('finish', () => { if (--open === 0) resolve() })
  logger.end()
})

write().then(() => Promise.all(loggers.map(finished))).then(async () => {
  await turn(300) // compressing ends
  fs.writeFileSync(path.join(folder, '..', 'truth.json'), JSON.stringify(told))
})
