// Every key of the viewer; the page lists the same.
const PAN_PX = 80;

const KEYS = {
  ArrowLeft: ({ pane }) => pane.panBy(-PAN_PX, 0),
  ArrowRight: ({ pane }) => pane.panBy(PAN_PX, 0),
  ArrowUp: ({ pane }) => pane.panBy(0, -PAN_PX),
  ArrowDown: ({ pane }) => pane.panBy(0, PAN_PX),
  "+": (controls) => controls.larger(),
  "=": (controls) => controls.larger(),
  "-": (controls) => controls.smaller(),
  Home: (controls) => controls.whole(),
  PageUp: (controls) => controls.step("z", 1),
  PageDown: (controls) => controls.step("z", -1),
  ".": (controls) => controls.step("t", 1),
  ",": (controls) => controls.step("t", -1),
  n: (controls) => controls.position(1),
  b: (controls) => controls.position(-1),
  a: (controls) => controls.automatic(),
  r: (controls) => controls.reset(),
  m: (controls) => controls.project(),
  l: (controls) => controls.measure(),
};

export function listenToKeys(stage, controls) {
  stage.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const act = /^[1-9]$/.test(event.key) ? () => controls.toggle(Number(event.key) - 1) : KEYS[event.key];
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    act(controls);
  });
}
