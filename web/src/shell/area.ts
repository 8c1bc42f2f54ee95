import { defineStore } from 'pinia'
import { ref } from 'vue'

/** The region chosen in the tree: one for all pages; none means the whole area of the post. */
export const useArea = defineStore('area', () => {
  const chosen = ref<string | null>(null)
  return { chosen }
})
