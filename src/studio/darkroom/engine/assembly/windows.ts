// The windows of the guided filter: running sums, so that a large window costs no more than a small one.

/** Mean over a square window, cut off at the borders; two running sums. `sums` is room for one row of f64. */
export function box(values: usize, out: usize, across: usize, sums: usize, width: i32, height: i32, radius: i32): void {
  const reach = min(radius, width - 1);
  for (let y = 0; y < height; y += 1) {
    const row = values + (<usize>(y * width) << 2);
    const target = across + (<usize>(y * width) << 2);
    let sum: f64 = 0;
    let count: i32 = 0;
    for (; count < reach; count += 1) sum += <f64>load<f32>(row + (<usize>count << 2));
    for (let x = 0; x < width; x += 1) {
      if (x + reach < width) {
        sum += <f64>load<f32>(row + (<usize>(x + reach) << 2));
        count += 1;
      }
      if (x > reach) {
        sum -= <f64>load<f32>(row + (<usize>(x - reach - 1) << 2));
        count -= 1;
      }
      store<f32>(target + (<usize>x << 2), <f32>(sum / <f64>count));
    }
  }
  memory.fill(sums, 0, <usize>width << 3);
  for (let y = 0; y < min(radius, height); y += 1) {
    const row = across + (<usize>(y * width) << 2);
    for (let x = 0; x < width; x += 1) {
      const place = sums + (<usize>x << 3);
      store<f64>(place, load<f64>(place) + <f64>load<f32>(row + (<usize>x << 2)));
    }
  }
  for (let y = 0; y < height; y += 1) {
    const entering = across + (<usize>((y + radius) * width) << 2);
    const leaving = across + (<usize>((y - radius - 1) * width) << 2);
    const isEntering = y + radius < height;
    const isLeaving = y - radius - 1 >= 0;
    const share = 1 / <f64>(min(y + radius, height - 1) - max(y - radius, 0) + 1);
    const target = out + (<usize>(y * width) << 2);
    for (let x = 0; x < width; x += 1) {
      const place = sums + (<usize>x << 3);
      let sum = load<f64>(place);
      if (isEntering) sum += <f64>load<f32>(entering + (<usize>x << 2));
      if (isLeaving) sum -= <f64>load<f32>(leaving + (<usize>x << 2));
      store<f64>(place, sum);
      store<f32>(target + (<usize>x << 2), <f32>(sum * share));
    }
  }
}

/** Means of the guide and of its squares over every window. */
export function prepare(
  luma: usize, mean: usize, squares: usize, spare: usize, across: usize, sums: usize, width: i32, height: i32, radius: i32,
): void {
  box(luma, mean, across, sums, width, height, radius);
  multiply(luma, luma, spare, width * height);
  box(spare, squares, across, sums, width, height, radius);
}

/** Lines over the guide: slope and offset, each the mean of those of the windows around a pixel. */
export function fit(
  luma: usize, mean: usize, squares: usize, target: usize, slope: usize, offset: usize,
  spare: usize, across: usize, sums: usize, width: i32, height: i32, radius: i32, epsilon: f64,
): void {
  const count = width * height;
  box(target, offset, across, sums, width, height, radius);
  multiply(luma, target, spare, count);
  box(spare, slope, across, sums, width, height, radius);
  for (let index = 0; index < count; index += 1) {
    const place = <usize>index << 2;
    const g = <f64>load<f32>(mean + place);
    const t = <f64>load<f32>(offset + place);
    const variance = max(<f64>load<f32>(squares + place) - g * g, 0);
    const a = <f32>((<f64>load<f32>(slope + place) - g * t) / (variance + epsilon));
    store<f32>(spare + place, a);
    store<f32>(target + place, <f32>(t - <f64>a * g));
  }
  box(spare, slope, across, sums, width, height, radius);
  box(target, offset, across, sums, width, height, radius);
}

function multiply(one: usize, other: usize, product: usize, count: i32): void {
  for (let index = 0; index < count; index += 1) {
    const place = <usize>index << 2;
    store<f32>(product + place, <f32>(<f64>load<f32>(one + place) * <f64>load<f32>(other + place)));
  }
}
