/** Types of what a condition takes, and of what an event says. */
export type ParameterType = `${'text' | 'integer' | 'number' | 'boolean' | 'instant'}${'' | '[]'}`
