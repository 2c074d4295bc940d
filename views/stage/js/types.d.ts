// What crosses the modules of the stage: blocks as the server packs them, racers, views, themes and pens.

import type { Ground } from "./map/ground.js"
import type { MapView } from "./map/map_view.js"
import type { Trails } from "./map/trails.js"
import type { StepNumbers } from "./model/step_numbers.js"
import type { StepParts } from "./overlay/step_arrows.js"
import type { Plot } from "./panels/plot.js"
import type { OrbitCamera } from "./relief/orbit_camera.js"

export type Bytes = Uint8Array<ArrayBuffer>
export type Pair = [number, number]
/** [left, top, right, bottom] in pixels, or [x low, x high, y low, y high] in the plane. */
export type Box = [number, number, number, number]
export type RGB = [number, number, number]
export type Timer = ReturnType<typeof setTimeout>

/** Numbers one after the other, of whatever width. */
export interface Values extends Iterable<number> {
  readonly length: number
  [index: number]: number
  subarray(from: number, to: number): Values
  slice(from: number, to: number): ArrayLike<number>
  map(change: (value: number, index: number) => number): Values
  every(test: (value: number, index: number) => boolean): boolean
  some(test: (value: number, index: number) => boolean): boolean
  findIndex(test: (value: number, index: number) => boolean): number
}

/** An array of a packed block. */
export interface Packed<V extends Values = Values> {
  shape: number[]
  data: V
}

// A surface.

export type PointKind = "minimum" | "saddle" | "maximum"
export type PointForm = "regular" | "degenerate" | "kink" | "curve"

/** A point at which the gradient vanishes or jumps; of a curve of them, its nearest place. */
export interface StationaryPoint {
  kind: PointKind
  form: PointForm
  x: number
  y: number
  value: number
  eigenvalues: Pair
}

/** A curve of such points; `across` is the curvature across it, by point. */
export interface StationaryCurve {
  kind: PointKind
  value: number
  xs: Values
  ys: Values
  across: Values
}

/** Where runs may end well. */
export interface Lows {
  points: StationaryPoint[]
  curves: StationaryCurve[]
}

/** What the ground under the paths looks like in one theme. */
export interface GroundColours {
  low: string
  high: string
  line: string
  casing: string
}

/** What panel.py says of the samples behind a surface. */
export interface Samples {
  kind: "curve" | "border" | "match" | "numbers"
  link: "identity" | "tanh" | "sine" | "logistic"
  columns: string[]
  target: string
  points: number[][]
  others: Record<string, number[][]>
  place: [number, number, number][]
  a: number[]
  b: number[]
  tests?: Record<string, [number, number, number][]>
  grid: { at: number[]; a: number[]; b: number[] }
}

/** What payload.py sends of a surface. */
export interface SurfaceBlock {
  id: string
  large: boolean
  surface: string
  title: string
  formula: string
  home: Box
  region: Box
  shape: number
  equal: boolean
  shown: number
  floor: number | null
  ground: { light: GroundColours; dark: GroundColours }
  kinds: [PointKind, PointForm][]
  curves: { kind: PointKind; value: number; count: number }[]
  boxes: number[]
  levels: number[]
  relief: { low: number; high: number; base: number; soft: number | null; cut: boolean; pad: Pair }
  data: Samples | null
  related: string[]
  outline: Packed
  rings: Packed
  counts: Packed
  deep: Packed
  heights: Packed
  stationary?: Packed
  kind?: Packed
  curve?: Packed
  /** Contours of the part in view, once they have come. */
  detail?: Detail
}

/** Contours of a part of the map, resolved for a view of it. */
export interface Detail {
  surface: string
  region: Box
  outline: Packed
  rings: Packed
  counts: Packed
}

// Runs.

export type Dash = "solid" | "dash" | "dot" | "dashdot" | "longdash" | "longdashdot"
export type Marker =
  | ("circle" | "square" | "diamond" | "triangle-up" | "triangle-down" | "cross" | "x")
  | ("star" | "pentagon" | "hexagon" | "bowtie")

/** How a racer ended: what it is called, at which tick if at one, and the sentence. */
export type Ending = [kind: string, at: number | null, text: string]

/** What the clock's ticks count. */
export interface Ticks {
  unit: number
  name: string
}

/** What saved files say of the experiment. */
export interface About {
  stem?: string
  settings?: string
  seed?: number
  software?: string
  caption?: string
}

/** What the live slider is set to: the key of its parameter, the value, how it is written, its place from 0 to 1. */
export interface LiveSetting {
  key: string
  value: number
  text: string
  place: number
  /** Names the batch that goes with the rest of the experiment. */
  basis: string
}

/** A racer as the server describes it, beside its numbers. */
export interface RunHeader {
  label: string
  light: string
  dark: string
  dash: Dash
  marker: Marker
  open: boolean
  outcome: Ending
  name: string | null
  marks: Record<string, [first: number, apart: number, count: number][]>
  group: number | null
}

/** What payload.py sends of the racers; arrays have a row for each racer, or two. */
export interface PathsBlock {
  id: string
  revision: string
  surface: string
  start: Pair
  about: About
  clock: Ticks
  runs: RunHeader[]
  live?: LiveSetting
  path: Packed
  gap: Packed
  slope: Packed
  lr: Packed
  cost: Packed
  band?: Packed
  own?: Packed
  drift?: Packed
  [related: `related${number}`]: Packed
  [rows: `rows${number}`]: Packed
  [sizes: `sizes${number}`]: Packed
}

/** What is recorded of a run at each tick; the loss above the floor is its gap. */
export interface Recording {
  xs: Values
  ys: Values
  slope: Values
  gap: Values
  lr: Values
  related: Values[]
}

/** What follows from the recording. */
export interface Ran extends Recording {
  loss: Values
  /** How strong the rate of each update is, from 0 to FULL_RATE; null where it is steady. */
  weights: Uint8Array | null
  /** The last tick with a position. */
  last: number
  broken: boolean
  outcome: { kind: string; at: number | null; text: string }
}

/** What happened on the way, and at which ticks. */
export interface EventMarks {
  word: string
  steps: number[]
}

/** Where a racer's positions are on the screen; the trails say so for their view. */
export interface Placed {
  colour: string
  px: Float64Array
  py: Float64Array
  /** The way in pixels up to each tick. */
  run: Float64Array
  /** The ticks with a dot. */
  dotted: number[]
  /** On the same path as a racer before it. */
  twin: boolean
}

/** A racer as the parts of the stage share it. */
export interface Racer extends Ran, Placed {
  label: string
  light: string
  dark: string
  dash: Dash
  marker: Marker
  open: boolean
  name: string | null
  group: number | null
  marks: EventMarks[]
  index: number
  hidden: boolean
  cost: Values
  /** The 10 %, 50 % and 90 % points of many seeds. */
  band?: Values[]
  /** The step of its own at each tick, where these differ. */
  own?: Values
}

/** A marker, as a racer has one. */
export interface Look {
  marker: Marker
  open: boolean
  colour: string
}

/** What live.py sends: one parameter at all its stops. Without a parameter there is the menu alone. */
export interface LiveBlock {
  id: string
  menu: [owner: string, dials: [key: string, words: string][]][]
  key?: string
  label?: string
  basis?: string
  racers?: number[]
  values?: number[]
  texts?: string[]
  places?: number[]
  sentences?: Record<string, string>
  outcomes?: [kind: string, step: number, tick: number | null][][]
  path?: Packed
  gap?: Packed
  slope?: Packed
  lr?: Packed
  [related: `related${number}`]: Packed
}

/** What steps.py sends: every update of one racer in numbers. */
export interface StepsBlock {
  id: string
  shown: boolean
  run: string
  steps: number
  whatIf: [name: string, words: string] | null
  quantities: [symbol: string, words: string, role: string, size: number, count: number][]
  updates: Packed<Uint32Array<ArrayBuffer>>
  moments: Packed<Uint32Array<ArrayBuffer>>
}

// Drawing.

/** How large things are drawn. */
export interface Sizes {
  tick: number
  axis: number
  label: number
  title: number
  line: number
  casing: number
  dot: number
  head: number
  start: number
}

/** What follows from the colours of a page. */
export interface Ink extends GroundColours {
  dark: boolean
  background: string
  text: string
  muted: string
  faint: string
}

/** Everything that painters ask about the look. */
export interface Theme extends Ink {
  font: string
  size: Sizes
  /** Contour lines only. */
  plain: boolean
  /** Nothing behind the lines. */
  clear?: boolean
}

/** What Path2D and the paths of the pen that writes SVG have in common. */
export interface Outline {
  moveTo(x: number, y: number): void
  lineTo(x: number, y: number): void
  arc(x: number, y: number, radius: number, from: number, to: number, backwards?: boolean): void
  rect(x: number, y: number, wide: number, high: number): void
  closePath(): void
  addPath(path: Outline, matrix: DOMMatrix): void
}

export type OutlineKind = new (d?: string) => Outline

/** A canvas's 2D context, as far as the painters use it. */
export interface Pen {
  /** The kind of path it takes, where that is not Path2D. */
  Path?: OutlineKind
  fillStyle: CanvasRenderingContext2D["fillStyle"]
  strokeStyle: CanvasRenderingContext2D["strokeStyle"]
  lineWidth: number
  lineCap: CanvasLineCap
  lineJoin: CanvasLineJoin
  lineDashOffset: number
  globalAlpha: number
  font: string
  textAlign: CanvasTextAlign
  textBaseline: CanvasTextBaseline
  save(): void
  restore(): void
  translate(x: number, y: number): void
  scale(x: number, y: number): void
  rotate(angle: number): void
  setLineDash(dash: number[]): void
  beginPath(): void
  moveTo(x: number, y: number): void
  lineTo(x: number, y: number): void
  arc(x: number, y: number, radius: number, from: number, to: number): void
  rect(x: number, y: number, wide: number, high: number): void
  closePath(): void
  clip(): void
  fill(): void
  fill(path: Outline, rule?: CanvasFillRule): void
  stroke(): void
  stroke(path: Outline): void
  fillRect(x: number, y: number, wide: number, high: number): void
  fillText(text: string, x: number, y: number): void
  strokeText(text: string, x: number, y: number): void
  measureText(text: string): TextMetrics
  drawImage(canvas: HTMLCanvasElement, x: number, y: number, wide: number, high: number): void
}

/** What shows the plane: the map's window, or the camera before the relief. */
export interface View {
  wide: number
  high: number
  /** The part that buttons cover. */
  corner: Box
  zoom: number
  /** Whether a unit of x is as long as one of y. */
  equal: boolean
  readonly atHome: boolean
  readonly scales: number[]
  readonly window: number[]
  reset(): void
  resize(wide: number, high: number, corner: Box): void
  pixel(x: number, y: number, loss?: number): Pair
  point(px: number, py: number): Pair | null
  shifted(way: Pair): View
  sees(x: number, y: number): boolean
  vector(dx: number, dy: number): Pair
  along(curve: StationaryCurve): Pair[]
  pan(dx: number, dy: number): void
  scale(factor: number, px?: number, py?: number): void
}

/** Where a racer outside the view left it, and the direction it took. */
export interface Exit {
  x: number
  y: number
  angle: number
}

export interface Tick {
  value: number
  text: string
}

/** An axis: its ends, as powers of ten where it is logarithmic, and its ticks. */
export interface Scale {
  low: number
  high: number
  log: boolean
  ticks: Tick[]
}

/** What is near the pointer, as the tip tells it; `of` is what it belongs to. */
export interface Found {
  away: number
  x: number
  y: number
  point: StationaryPoint | string
  of?: StationaryPoint | StationaryCurve
  lines: string[]
}

/** What the elements of a page send each other. */
export interface Sent {
  paths: Bytes
  live: Bytes
  steps: StepNumbers
  moment: Moment
  /** The view that contours of its own are wanted for. */
  view: number[]
  /** Those contours. */
  detail: Bytes
}

/** Where they meet: what was sent last, by kind and by the stage's name. */
export type Hub = EventTarget & { [K in keyof Sent]: Map<string, Sent[K]> }

/** The moment that the stage shows, as it tells other elements. */
export interface Moment {
  step: number
  bent: boolean
}

/** What draws a run: the view and what lies in it. */
export interface Picture {
  readonly view: View
  readonly ground: Ground
  // deno-lint-ignore no-explicit-any -- whatever view these trails are placed by, they draw alike
  readonly trails: Trails<any>
  theme: Theme
  racers: Racer[]
  start: Pair | null
  named: boolean
  arrows: boolean
  recorded: StepNumbers | null
  /** The arrows shown. */
  parts: StepParts | null
  /** Where each name was before. */
  kept: Map<string | number, string>
}

/** What is on the screen, as figures take it. */
export interface Shown extends Pick<Picture, "racers" | "named" | "arrows" | "recorded"> {
  readonly view: MapView | OrbitCamera
  readonly ground: Ground
  surface: SurfaceBlock
  start: Pair
  drift: Packed | null
  weighted: boolean
  solid: boolean
  theme: Theme
  size: Sizes
  loss: Plot
  about: About
}

/** What a picture would show now; alone, there is no page around to share it. */
export interface SavedMoment {
  scene: Shown
  t: number
  alone: boolean
}

/** What people choose for a file, in the dialog. */
export interface Choices {
  preset: string
  dark: boolean
  clear: boolean
  plain: boolean
  titled: boolean
  caption: string
  chart: boolean
}

/** What has a button. */
export type ButtonName =
  | ("play" | "back" | "forward" | "first" | "last" | "loop" | "labels" | "arrows" | "rates" | "contours" | "save")
  | ("help" | "closer" | "wider" | "reset" | "solid" | "left" | "right" | "up" | "down")

/** What people can ask for. */
export type ActionName =
  | ButtonName
  | ("scrub" | "speed" | "which" | "scale" | "toggle" | "live" | "bend" | "letGo" | "present" | "leave")

/** Buttons, keys and pointers ask for it by name. */
export type Act = (action: ActionName, value?: unknown) => void

/** What the server is told. */
export interface Server {
  start(x: number, y: number): void
  live(key: string): void
  turn(key: string, value: number): void
  present(large: boolean): void
}

/** How Streamlit calls a component. */
export interface Mounting {
  data: Bytes
  parentElement: HTMLElement | ShadowRoot
  setTriggerValue?: (name: string, value: unknown) => void
}
