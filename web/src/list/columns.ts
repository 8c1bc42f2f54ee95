/** A column of a list: its key names the cell's slot, its words stand in the locale files. */
export interface Column {
  key: string
  label: string
  /** In rem. */
  width?: number
  /** Numbers stand right. */
  isNumber?: boolean
  /** The rows are in its order, the heaviest first. */
  isOrder?: boolean
  /** Stays in sight when a wide table scrolls inside. */
  isFixed?: boolean
  /** Left out of an export unless asked for. */
  isSensitive?: boolean
}
