/** Types of the parameters of a condition, and of what is said with an event. */
export type ParameterType = `${'text' | 'integer' | 'number' | 'boolean' | 'instant'}${'' | '[]'}`
