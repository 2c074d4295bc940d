// Everything around the canvases: the page's elements, the buttons and the keys.

const ACTIONS = {
  play: ["Play or pause", "Space", "play"],
  back: ["One step back", "←", "back"],
  forward: ["One step forward", "→", "forward"],
  first: ["To the start", "Home", "first"],
  last: ["To the end", "End", "last"],
  loop: ["Repeat", "", "loop"],
  labels: ["Names on the map", "L", "labels"],
  arrows: ["Arrows of the step", "A", "arrows"],
  rates: ["Learning rate as width", "T", "rates"],
  contours: ["Contour lines only", "G", "lines"],
  save: ["Save a picture or a film", "S", "save"],
  help: ["Help", "H", "help"],
  closer: ["Zoom in", "+", "plus"],
  wider: ["Zoom out", "−", "minus"],
  reset: ["Reset the view", "0", "reset"],
  solid: ["Surface in 3D", "D", "3D"],
  left: ["Turn left", "Q", "left"],
  right: ["Turn right", "E", "right"],
  up: ["See it from higher up", "↑", "up"],
  down: ["See it from lower down", "↓", "down"],
}
const TURNS = ["left", "right", "up", "down"]
const TIMED = ["play", "first", "back", "forward", "last"]
const SPEEDS = [0.25, 0.5, 1, 2, 4, 8]

const KEYS = {
  " ": ["play"],
  ArrowLeft: ["back"],
  ArrowRight: ["forward"],
  Home: ["first"],
  End: ["last"],
  l: ["labels"],
  a: ["arrows"],
  t: ["rates"],
  g: ["contours"],
  s: ["save"],
  d: ["solid"],
  q: ["left"],
  e: ["right"],
  ArrowUp: ["up"],
  ArrowDown: ["down"],
  p: ["present"],
  Escape: ["leave"],
  h: ["help"],
  "+": ["closer"],
  "=": ["closer"],
  "-": ["wider"],
  0: ["reset"],
  ...Object.fromEntries([1, 2, 3, 4, 5, 6, 7, 8].map((n) => [n, ["toggle", n - 1]])),
}

// On the page outside the stage these keys scroll or belong to the slider that has the focus.
const PAGE_KEYS = ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Home", "End"]
// What has the focus and needs keys itself; a slider of the page makes no use of the others.
const NEEDY = "input, textarea, select, button, a, summary, iframe, audio, video, [role]:not([role=slider])"
const OPEN = "dialog[open], [role=dialog], [role=menu], [role=listbox], [data-testid=stPopoverBody]"

const MORE_HELP = [
  ["1 to 8", "Show or hide a racer"],
  ["P", "Present; Esc leaves", "asks"],
  ["Shift + ← →", "Ten steps"],
  ["Drag the live slider", "Bend the paths; ← → also move it", "asks"],
  ["Click the map", "Start there", "asks"],
  ["Drag the start", "Move it", "asks"],
  ["Drag the map", "Look elsewhere; in 3D, turn it"],
  ["Ctrl + scroll, pinch", "Zoom"],
  ["Double click", "Reset the view"],
]

class Controls {
  // `moment` gives what a picture would show now.
  constructor(act, moment) {
    this.act = act
    this.moment = moment
    this.buttons = {}
    this.build()
    this.root.addEventListener("keydown", (event) => this.key(event))
    // After a click the keys are the map's: Space plays, it does not press the button once more.
    this.root.addEventListener("click", (event) => this.clicked(event), { capture: true })
    this.speed.addEventListener("keydown", () => (this.choosing = true))
    this.speed.addEventListener("blur", () => (this.choosing = false))
  }

  // The dialog is made when it is first wanted.
  save() {
    if (!this.saveBox) this.root.append((this.saveBox = new SaveBox(this.moment)).box)
    this.saveBox.open()
  }

  clicked(event) {
    if (event.detail && event.target.closest("button")) this.focus()
  }

  focus() {
    this.map.focus({ preventScroll: true })
  }

  build() {
    const canvas = () => el("canvas", { role: "img" })
    this.mapCanvas = canvas()
    this.tip = el("div", { class: "tip", hidden: "" })
    this.hint = el("div", { class: "hint", hidden: "" })
    this.invitation = el("div", { class: "invitation", hidden: "" }, "Choose an optimizer to start")
    this.zoom = el("div", { class: "zoom" }, ...["solid", "closer", "wider", "reset", ...TURNS].map((name) => this.button(name)))
    this.showSolid(false)
    const inside = [this.mapCanvas, this.tip, this.hint, this.invitation, this.zoom]
    this.map = el("div", { class: "map", tabindex: "0", role: "group", "aria-label": "Map" }, ...inside)
    this.loss = el("div", { class: "chart loss" }, canvas())
    this.rates = el("div", { class: "chart rates" }, canvas())
    this.data = el("div", { class: "chart data", hidden: "" }, canvas())
    this.which = el("select", { "aria-label": "Loss in the chart", title: "Loss in the chart", hidden: "" })
    this.which.addEventListener("change", () => this.act("which"))
    this.loss.append(this.which)
    this.table = el("table", { class: "board" })
    this.dial = new Dial(this.act)
    this.dial.root.append(this.button("arrows"), this.button("rates"))
    this.status = el("div", { class: "unseen", role: "status" })
    this.help = this.helpBox()
    this.root = el(
      "div",
      { class: "stage" },
      el(
        "div",
        { class: "layout" },
        el("div", { class: "left" }, this.map, this.transport(), this.dial.root),
        el("div", { class: "right" }, this.data, this.loss, this.rates, this.table),
      ),
      this.status,
      this.help,
    )
  }

  transport() {
    this.range = el("input", { type: "range", min: "0", max: "0", step: "1", value: "0", "aria-label": "Step" })
    this.range.addEventListener("input", () => this.act("scrub", Number(this.range.value)))
    this.shown = el("output", {})
    this.speed = el("select", { "aria-label": "Speed", title: "Speed" })
    for (const pace of SPEEDS) this.speed.append(el("option", { value: pace }, `${pace}×`))
    this.speed.value = "1"
    this.speed.addEventListener("change", () => {
      this.act("speed", Number(this.speed.value))
      // Who chooses by keys goes on choosing.
      if (!this.choosing) this.focus()
    })
    const buttons = (...names) => names.map((name) => this.button(name))
    const play = this.button("play")
    play.classList.add("play")
    return el(
      "div",
      { class: "transport" },
      el("div", { class: "bar" }, play, this.range, this.shown),
      el(
        "div",
        { class: "bar" },
        ...buttons("first", "back", "forward", "last"),
        this.speed,
        el("span", { class: "spring" }),
        ...buttons("loop", "labels", "contours", "save", "help"),
      ),
    )
  }

  button(name) {
    const [words, key, icon] = ACTIONS[name]
    const button = el("button", { type: "button", "aria-label": words, title: key ? `${words} (${key})` : words })
    button.innerHTML = ICONS[icon] ? svg(ICONS[icon]) : icon
    button.addEventListener("click", (event) => this.act(name, event.shiftKey))
    this.buttons[name] = button
    return button
  }

  helpBox() {
    const close = el("button", { type: "button" }, "Close")
    const rows = Object.values(ACTIONS)
      .filter(([, key]) => key)
      .map(([words, key]) => [key, words])
    const list = el("dl", {})
    for (const [key, words, kind = ""] of [...rows, ...MORE_HELP])
      list.append(el("dt", { class: kind }, key), el("dd", { class: kind }, words))
    const box = el("dialog", { "aria-label": "Keys" }, el("h2", {}, "Keys"), list, close)
    close.addEventListener("click", () => box.close())
    box.addEventListener("click", (event) => event.target === box && box.close())
    return box
  }

  // A key does its work wherever the focus is in the stage, unless the focused control needs it itself.
  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    if (this.help.open) return this.keyInHelp(event)
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key
    const [action, value = event.shiftKey] = KEYS[key] ?? []
    const target = event.composedPath()[0]
    if (!action || target.tagName === "SELECT" || this.buttons[action]?.hidden) return
    if (action === "leave" && !this.large) return
    if (key === " " && target.tagName === "BUTTON") return event.stopPropagation()
    event.preventDefault()
    event.stopPropagation()
    this.act(action, value)
  }

  // Keys pressed elsewhere on the page, where nothing else needs them.
  keyOutside(event) {
    if (event.defaultPrevented || event.composedPath().includes(this.root)) return
    const target = event.composedPath()[0]
    if (PAGE_KEYS.includes(event.key) || target.isContentEditable || target.matches(NEEDY)) return
    if (!document.querySelector(OPEN)) this.key(event)
  }

  keyInHelp(event) {
    event.stopPropagation()
    if (event.key.toLowerCase() === "h") this.help.close()
  }

  // What the buttons say now.
  show({ step, steps, playing, loop }, { named, plain, arrows, racers, weighted, recorded, clock: { unit, name } }) {
    if (this.range.max !== String(steps)) this.range.max = steps
    this.range.value = step
    this.range.setAttribute("aria-valuetext", `${capital(name)} ${step * unit} of ${steps * unit}`)
    write(this.shown, steps ? `${step * unit} / ${steps * unit}` : "")
    if (this.playing !== playing) this.showPlaying((this.playing = playing))
    press(this.buttons.loop, loop)
    press(this.buttons.labels, named)
    press(this.buttons.contours, plain)
    press(this.buttons.arrows, arrows)
    press(this.buttons.rates, weighted)
    this.buttons.arrows.disabled = !recorded
    this.buttons.rates.disabled = !racers.some((racer) => racer.weights)
  }

  // The buttons that only the picture in three dimensions has.
  showSolid(solid) {
    press(this.buttons.solid, solid)
    for (const name of TURNS) this.buttons[name].hidden = !solid
  }

  // The losses there are to choose from.
  offer(names) {
    const chosen = this.lossShown
    this.which.replaceChildren(...["loss", ...names].map((name) => el("option", { value: name }, name)))
    this.which.value = names.includes(chosen) ? chosen : "loss"
    this.which.hidden = !names.length
  }

  get lossShown() {
    return this.which.value || "loss"
  }

  showPlaying(playing) {
    const play = this.buttons.play
    const word = playing ? "Pause" : "Play"
    play.innerHTML = svg(ICONS[playing ? "pause" : "play"])
    play.append(word, el("kbd", {}, "Space"))
    play.setAttribute("aria-label", word)
  }

  // Text alternatives of the pictures.
  describe({ surface, racers, steps, solid, data }) {
    const title = solid ? `${surface.title} in 3D` : surface.title
    const turning = solid ? " Q, E and the arrows up and down turn it." : ""
    this.invitation.hidden = racers.length > 0
    for (const name of TIMED) this.buttons[name].disabled = !racers.length
    this.range.disabled = !racers.length
    const names = racers.map((racer) => racer.label).join(", ") || "no optimizer chosen"
    const say = (node, words) => node.setAttribute("aria-label", words)
    say(this.map, `Map of ${title}.${turning} Space plays, arrow keys step, H lists the keys.`)
    say(this.loss.firstChild, `Loss over ${steps} steps: ${names}.`)
    say(this.data.firstChild, data.words())
    say(this.rates.firstChild, `Learning rate over ${steps} steps: ${names}.`)
  }

  // The map in words; a film is not told frame by frame.
  tell(words, playing) {
    this.mapCanvas.setAttribute("aria-label", playing ? `Playing. ${words}` : words)
  }

  // The small box about a stationary point, or none.
  explain(found) {
    const { tip, map } = this
    if (this.told === found?.point) return
    this.told = found?.point
    tip.hidden = !found
    if (!found) return
    tip.replaceChildren(...(found.lines ?? pointText(found.point)).map((line) => el("div", {}, line)))
    const left = Math.max(4, Math.min(map.clientWidth - tip.offsetWidth - 4, found.x + 12))
    const above = found.y - tip.offsetHeight - 10
    tip.style.transform = `translate(${left}px, ${above > 4 ? above : found.y + 14}px)`
  }

  // Said once things have come to rest.
  announce(words) {
    clearTimeout(this.saying)
    this.saying = setTimeout(() => write(this.status, words), 400)
  }

  suggest(words) {
    write(this.hint, words)
    this.hint.hidden = false
    clearTimeout(this.hiding)
    this.hiding = setTimeout(() => (this.hint.hidden = true), 1600)
  }
}

function capital(word) {
  return word[0].toUpperCase() + word.slice(1)
}

function press(button, on) {
  if (button.getAttribute("aria-pressed") !== String(on)) button.setAttribute("aria-pressed", String(on))
}
