package io.dreamfleet.worker.program;

import io.dreamfleet.job.ImageSize;
import io.dreamfleet.job.Transforms;

/**
 * Random transforms of pictures whose grey is 0, as TorchScript. Padding, both crops, magnification
 * and rotation are one affine map for each picture and step, and the picture is sampled once. A
 * place q of the picture, in pixels from its centre, is seen at the place p of the network's input
 * where
 *
 * <pre>
 * q = (R p' + R d2) / scale + d1,   p' = p * (size + 2 pad - jitter - lastJitter) / size
 * </pre>
 *
 * <p>with the crops' offsets d1 and d2, up to half of jitter and of lastJitter to either side.
 *
 * <p>All draws come from the job's seed and the step's number by a hash, and depend on nothing
 * else: SplitMix64's output function (Steele, Lea and Flood, "Fast Splittable Pseudorandom Number
 * Generators", 2014; constants of Java's {@code SplittableRandom}) of key + (6 * step + draw + 1) *
 * 0x9E3779B97F4A7C15, where the key is the same function of seed + 0x9E3779B97F4A7C15, steps and
 * draws are counted from 0, and the upper 53 bits make a number in [0, 1). The six draws are d1's x
 * and y, scale, angle, d2's x and y.
 *
 * @param size of the pictures
 */
record TransformSource(ImageSize size) {

  /**
   * {@code maps(numbers, t, steps)}, {@code float[steps][batch][6]}: two rows of an affine map for
   * each, in {@code torch.affine_grid}'s units; and {@code transformed(picture, map)}.
   */
  String methods() {
    return """
      def mixed(self: __torch__.Ascent, bits: Tensor) -> Tensor:
        z = torch.bitwise_xor(bits, torch.bitwise_and(torch.bitwise_right_shift(bits, 30), 17179869183))
        z = torch.mul(z, -4658895280553007687)
        z = torch.bitwise_xor(z, torch.bitwise_and(torch.bitwise_right_shift(z, 27), 137438953471))
        z = torch.mul(z, -7723592293110705685)
        return torch.bitwise_xor(z, torch.bitwise_and(torch.bitwise_right_shift(z, 31), 8589934591))
      def draws(self: __torch__.Ascent, seed: Tensor, done: Tensor, steps: int) -> Tensor:
        device = ops.prim.device(seed)
        key = (self).mixed(torch.add(torch.to(seed, 4), -7046029254386353131))
        ahead = torch.unsqueeze(torch.arange(steps, dtype=4, layout=None, device=device, pin_memory=False), -1)
        step = torch.add(ahead, torch.to(done, 4))
        draw = torch.arange(1, 7, dtype=4, layout=None, device=device, pin_memory=False)
        count = torch.add(torch.mul(torch.unsqueeze(step, -1), 6), draw)
        bits = (self).mixed(torch.add(torch.mul(count, -7046029254386353131), torch.unsqueeze(key, -1)))
        upper = torch.bitwise_and(torch.bitwise_right_shift(bits, 11), 9007199254740991)
        return torch.mul(torch.to(upper, 7), 1.1102230246251565e-16)
      def maps(self: __torch__.Ascent, numbers: Tensor, done: Tensor, steps: int) -> Tensor:
        u = (self).draws(torch.select(numbers, 1, %1$d), done, steps)
        pad = torch.mul(torch.select(numbers, 1, %2$d), %8$s)
        jitter = torch.clamp_max(torch.mul(torch.select(numbers, 1, %3$d), %8$s), %11$s)
        least = torch.select(numbers, 1, %4$d)
        most = torch.select(numbers, 1, %5$d)
        last = torch.clamp_max(torch.mul(torch.select(numbers, 1, %7$d), %8$s), %11$s)
        x1 = torch.mul(torch.sub(torch.select(u, 2, 0), 0.5), jitter)
        y1 = torch.mul(torch.sub(torch.select(u, 2, 1), 0.5), jitter)
        scale = torch.add(least, torch.mul(torch.select(u, 2, 2), torch.sub(most, least)))
        turn = torch.mul(torch.sub(torch.mul(torch.select(u, 2, 3), 2.), 1.), torch.select(numbers, 1, %6$d))
        angle = torch.mul(turn, 0.017453292519943295)
        x2 = torch.mul(torch.sub(torch.select(u, 2, 4), 0.5), last)
        y2 = torch.mul(torch.sub(torch.select(u, 2, 5), 0.5), last)
        c = torch.div(torch.cos(angle), scale)
        s = torch.div(torch.sin(angle), scale)
        margin = torch.sub(torch.sub(torch.mul(pad, 2.), jitter), last)
        wide = torch.add(margin, %9$d.)
        high = torch.add(margin, %10$d.)
        x = torch.add(torch.sub(torch.mul(c, x2), torch.mul(s, y2)), x1)
        y = torch.add(torch.add(torch.mul(s, x2), torch.mul(c, y2)), y1)
        top = [torch.mul(c, wide), torch.neg(torch.mul(s, high)), torch.mul(x, 2.)]
        bottom = [torch.mul(s, wide), torch.mul(c, high), torch.mul(y, 2.)]
        upper = torch.div(torch.stack(top, -1), %9$d.)
        lower = torch.div(torch.stack(bottom, -1), %10$d.)
        return torch.to(torch.cat([upper, lower], -1), 6)
      def transformed(self: __torch__.Ascent, picture: Tensor, map: Tensor) -> Tensor:
        m = torch.view(map, [-1, 6, 1, 1])
        x = torch.addcmul(torch.select(m, 1, 2), self.columns, torch.select(m, 1, 0))
        x = torch.add(x, torch.mul(self.rows, torch.select(m, 1, 1)))
        y = torch.addcmul(torch.select(m, 1, 5), self.columns, torch.select(m, 1, 3))
        y = torch.add(y, torch.mul(self.rows, torch.select(m, 1, 4)))
        return torch.grid_sampler(picture, torch.stack([x, y], -1), 0, 0, False)
    """
        .formatted(
            StepNumbers.SEED,
            StepNumbers.PAD,
            StepNumbers.JITTER,
            StepNumbers.SCALE_MIN,
            StepNumbers.SCALE_MAX,
            StepNumbers.ROTATE,
            StepNumbers.LAST_JITTER,
            Transforms.lengthFactor(size),
            size.width(),
            size.height(),
            Transforms.LARGEST_CROP * Math.min(size.width(), size.height()));
  }
}
