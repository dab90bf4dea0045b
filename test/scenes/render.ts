import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { expose } from './camera.ts';
import { renderScene, type SceneOrder } from './renderScene.ts';
import { sceneNames } from './rooms/rooms.ts';

// Renders one scene to a JPEG from the command line:
//   node --experimental-strip-types test/scenes/render.ts --scene living-room --out room.jpg [--width 720] [--samples 16] [--looks 2]
//     [--view 0] [--seed 1] [--stops 0] [--daylight 6500] [--lamps 2900] [--weather clear|grey] [--tilt 0] [--chart]

const { values } = parseArgs({
  options: {
    scene: { type: 'string', default: 'living-room' },
    out: { type: 'string', default: 'scene.jpg' },
    width: { type: 'string', default: '720' },
    samples: { type: 'string', default: '16' },
    looks: { type: 'string', default: '2' },
    view: { type: 'string', default: '0' },
    seed: { type: 'string', default: '1' },
    stops: { type: 'string', default: '0' },
    daylight: { type: 'string', default: '6500' },
    lamps: { type: 'string', default: '2900' },
    weather: { type: 'string', default: 'clear' },
    tilt: { type: 'string', default: '0' },
    chart: { type: 'boolean', default: false },
  },
});

const name = sceneNames.find((known) => known === values.scene);
if (!name) throw new RangeError(`There is no scene "${values.scene}"; there are: ${sceneNames.join(', ')}.`);
const order: SceneOrder = {
  scene: name,
  widthPx: Number(values.width),
  samplesPerPixel: Number(values.samples),
  looksPerSide: Number(values.looks),
  view: Number(values.view),
  seed: Number(values.seed),
  daylightKelvin: Number(values.daylight),
  lampKelvin: Number(values.lamps),
  weather: values.weather === 'grey' ? 'grey' : 'clear',
  withChart: values.chart,
};
const startedAt = performance.now();
const scene = await renderScene(order);
const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
const cpu = process.cpuUsage();
const photo = await expose(scene, {
  stops: Number(values.stops),
  tiltDegrees: Number(values.tilt),
  glare: 0.05,
  seed: order.seed ?? 1,
});
await writeFile(values.out, photo.jpeg);
console.log(
  `${name} ${scene.widthPx} x ${scene.heightPx} from number ${values.seed}: ${seconds} s, ${((cpu.user + cpu.system) / 1e6).toFixed(1)} CPU-s -> ${values.out}`,
);
