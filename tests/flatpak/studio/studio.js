/* The sample application as far as Waybill is concerned: calls a function of the module with [profile, context] from standard input. */
'use strict'
const waybill = require('./waybill.js')
const [profile, context] = JSON.parse(require('node:fs').readFileSync(0))
waybill[process.argv[2]](profile, context).then(
  result => console.log(JSON.stringify(result)),
  error => console.log(JSON.stringify({ code: error.code, messages: error.message })))
