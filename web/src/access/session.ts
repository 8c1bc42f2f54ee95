import { defineStore } from 'pinia'
import { computed, ref } from 'vue'
import { ask, speaker } from '@/api/ask'
import { Refused } from '@/api/refused'
import type { Preferences, Session } from '@/api/types'
import { speak } from '@/words/words'

/** Who is signed in, in which post, and what that post may do. Nothing of it is kept in the browser's storage. */
export const useSession = defineStore('session', () => {
  const session = ref<Session | null>(null)

  const post = computed(() => session.value?.posts.find((one) => one.id === session.value?.post) ?? null)
  const role = computed(() => post.value?.role ?? null)
  const county = computed(() => session.value?.county ?? null)
  const may = (right: string) => session.value?.may.includes(right) ?? false

  async function take(answer: Session) {
    session.value = answer
    speaker.csrf = answer.csrf
    await apply(answer.preferences)
  }

  async function find(): Promise<boolean> {
    try {
      await take(await ask('get', '/session'))
      return true
    } catch (problem) {
      if (problem instanceof Refused && problem.status === 401) return false
      throw problem
    }
  }

  async function signIn(account: string, password: string, code?: string) {
    await take(await ask('post', '/session', { body: code ? { account, password, code } : { account, password } }))
  }

  async function signOut() {
    try {
      await ask('delete', '/session')
    } finally {
      forget()
    }
  }

  function forget() {
    session.value = null
    speaker.csrf = ''
    speaker.purpose = ''
  }

  async function choosePost(id: string) {
    speaker.purpose = ''
    await take(await ask('put', '/session/post', { body: { post: id } }))
  }

  async function prefer(change: Partial<Preferences>) {
    if (!session.value) return
    const wanted = { ...session.value.preferences, ...change }
    await apply(wanted)
    session.value.preferences = await ask('put', '/session/preferences', { body: wanted })
  }

  return { session, post, role, county, may, take, find, signIn, signOut, forget, choosePost, prefer }
})

async function apply(preferences: Preferences) {
  speaker.language = preferences.language
  document.documentElement.dataset.type = preferences.large_type ? 'large' : 'normal'
  document.documentElement.dataset.density = preferences.density
  await speak(preferences.language)
}
