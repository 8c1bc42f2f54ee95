import { ask, addressOf } from '@/api/ask'
import type { Job } from '@/api/types'

const ended: Job['state'][] = ['done', 'failed', 'refused', 'cancelled', 'broken']

/** Tells each time a job moves, until it ends or the caller stops; where events do not come through it asks. */
export function followJob(id: string, tell: (job: Job) => void): () => void {
  let stopped = false
  let timer: ReturnType<typeof setTimeout> | undefined
  const events = typeof EventSource === 'undefined' ? null : new EventSource(addressOf('/jobs/{job}/events', { job: id }))

  const take = (job: Job) => {
    if (stopped) return
    tell(job)
    if (ended.includes(job.state)) stop()
  }
  const askAgain = async () => {
    if (stopped) return
    try {
      take(await ask('get', '/jobs/{job}', { path: { job: id } }))
    } catch {
      // The next question tells more; a job does not end because a network did.
    }
    if (!stopped) timer = setTimeout(askAgain, 2000)
  }
  const stop = () => {
    stopped = true
    events?.close()
    clearTimeout(timer)
  }
  if (events) {
    events.onmessage = (event) => take(JSON.parse(event.data as string) as Job)
    events.onerror = () => {
      events.close()
      void askAgain()
    }
  } else void askAgain()
  return stop
}
