export const chromium = '/usr/bin/chromium'
