import { defineStore } from 'pinia'
import { reactive, ref } from 'vue'

/** The region chosen in the tree: one for all pages; none means the whole area of the post. */
export const useArea = defineStore('area', () => {
  const chosen = ref<string | null>(null)
  /** Rows by region of a page whose tree is counted by the page itself, by its address. */
  const counts = reactive(new Map<string, Record<string, number>>())
  return { chosen, counts }
})
