/** Pictures of the README, by the name they are taken under. */
export const pictures = { 'overview-desk': 'overview', 'findings-new': 'findings', explanation: 'explanation', 'file-checked': 'file' }
