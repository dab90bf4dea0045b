// The sums of the engine that are made by the hundred thousand: the nodes of the colour cube, the windows of the guided filter, the averages of the
// proxy. Plain WebAssembly without SIMD: it runs wherever Node runs, is quick from its first call on, and gives the same bits everywhere. Addresses
// are those of ../sums.ts. This file is what the module shows.

export { bake } from './cube';
export { lightMap } from './light-map';
export { box, fit, prepare } from './windows';
