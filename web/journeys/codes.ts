import { createHmac } from 'node:crypto'

// 动态口令 as a telephone computes it (RFC 6238, HMAC-SHA1, six digits, half a minute).
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

export const halfMinute = (at = Date.now()) => Math.floor(at / 30_000)

export function codeOf(secret: string, step: number): string {
  let bits = ''
  for (const letter of secret.replaceAll(' ', '')) bits += alphabet.indexOf(letter).toString(2).padStart(5, '0')
  const key = Buffer.from(bits.match(/.{8}/g)!.map((byte) => parseInt(byte, 2)))
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(step))
  const hash = createHmac('sha1', key).update(counter).digest()
  const at = hash[19]! & 15
  return String((hash.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, '0')
}

/** Codes of one generator: each counts once, and one of the half minute to come is taken too. */
export class Generator {
  #used = 0
  constructor(readonly secret: string) {}

  async next(): Promise<string> {
    const step = Math.max(halfMinute(), this.#used + 1)
    this.#used = step
    const early = (step - 1) * 30_000 - Date.now()
    if (early > 0) await new Promise((on) => setTimeout(on, early + 50))
    return codeOf(this.secret, step)
  }
}
