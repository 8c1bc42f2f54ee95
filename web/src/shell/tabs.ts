import { defineStore } from 'pinia'
import { computed, ref } from 'vue'
import type { RouteLocationNormalized } from 'vue-router'

export interface Tab {
  /** The page without its filters: two addresses of one page share a tab. */
  path: string
  /** With the filters as they were left. */
  address: string
  name: string
  /** What the page says it shows: a code, never a person's name. */
  subject?: string
  /** What the page calls itself, in its stead. */
  title?: string
  hasDraft: boolean
}

const most = 10

/** Open pages; the eleventh takes the place of the oldest that holds no draft. */
export const useTabs = defineStore('tabs', () => {
  const tabs = ref<Tab[]>([])
  const hasDraft = computed(() => tabs.value.some((tab) => tab.hasDraft))

  function visit(route: RouteLocationNormalized) {
    const open = tabs.value.find((tab) => tab.path === route.path)
    if (open) {
      open.address = route.fullPath
      return
    }
    if (tabs.value.length >= most) {
      const oldest = tabs.value.findIndex((tab) => !tab.hasDraft)
      tabs.value.splice(oldest < 0 ? 0 : oldest, 1)
    }
    const subject = Object.values(route.params).flat().find((part) => part !== '')
    tabs.value.push({ path: route.path, address: route.fullPath, name: route.meta.name ?? 'absent', hasDraft: false, ...(subject ? { subject } : {}) })
  }

  /** Closes a page and names the address to go to where it was the one shown. */
  function close(path: string): string | null {
    const at = tabs.value.findIndex((tab) => tab.path === path)
    if (at < 0) return null
    tabs.value.splice(at, 1)
    return (tabs.value[at] ?? tabs.value[at - 1])?.address ?? null
  }

  function closeAll() {
    tabs.value = []
  }

  function keepDraft(path: string, draft: boolean) {
    const tab = tabs.value.find((one) => one.path === path)
    if (tab) tab.hasDraft = draft
  }

  function entitle(path: string, title: string) {
    const tab = tabs.value.find((one) => one.path === path)
    if (tab) tab.title = title
  }

  return { tabs, hasDraft, visit, close, closeAll, keepDraft, entitle }
})
