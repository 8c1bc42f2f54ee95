import { ask } from '@/api/ask'
import type { Submission } from '@/api/types'

export interface Sending {
  name: string
  part: number
  stage: 'hashing' | 'sending' | 'sent' | 'failed'
  problem?: unknown
  submission?: Submission
}

const hex = (bytes: ArrayBuffer) => [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, '0')).join('')

/**
 * Hands a file in, piece by piece, and begins its check. A piece that was lost on the way is sent again: after a cut the upload
 * goes on with the pieces that have not arrived.
 */
export async function handIn(file: File, tell: (sending: Sending) => void): Promise<void> {
  let now: Sending = { name: file.name, part: 0, stage: 'hashing' }
  const say = (change: Partial<Sending>) => tell((now = { ...now, ...change }))
  say({})
  try {
    const sha256 = hex(await crypto.subtle.digest('SHA-256', await file.arrayBuffer()))
    let upload = await ask('post', '/uploads', { body: { name: file.name, size: file.size, sha256 } })
    say({ stage: 'sending' })
    for (let piece = 0; piece < upload.pieces; piece += 1) {
      if (upload.received.includes(piece)) continue
      const from = piece * upload.piece_size
      const bytes = file.slice(from, Math.min(file.size, from + upload.piece_size))
      upload = await again(() => ask('put', '/uploads/{upload}/pieces/{piece}', { path: { upload: upload.id, piece }, body: bytes as never }))
      say({ part: (piece + 1) / upload.pieces })
    }
    const submission = await ask('post', '/submissions', { body: { upload: upload.id }, once: `${upload.id}-check` })
    say({ stage: 'sent', part: 1, submission })
  } catch (problem) {
    say({ stage: 'failed', problem })
  }
}

async function again<T>(send: () => Promise<T>, tries = 3): Promise<T> {
  for (let left = tries; ; left -= 1) {
    try {
      return await send()
    } catch (problem) {
      if (left <= 1 || (problem as { status?: number }).status !== undefined) throw problem
      await new Promise((wait) => setTimeout(wait, 1000 * (tries - left + 1)))
    }
  }
}
