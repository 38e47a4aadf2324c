"""Takes turns between the reference loop and Dreamfleet's engine and compares their speed.

Both processes live as long as the run. Each is told by a line what to measure and answers with
seconds; the other one waits for its own next line meanwhile. Who goes first changes from round to
round. A configuration's ratio is the median over the rounds of reference by ours within the round,
so what slows the whole machine down for a while slows both.
"""
import argparse
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

# layer, batch, and the least ratio that --check lets pass (on two cores)
CONFIGURATIONS = [("layer1", 1, 3.3), ("layer2", 1, 2.5), ("layer4", 1, 2.2), ("layer4", 16, 2.4)]

# a turn lasts about so long, and makes so many steps at least
TURN_SECONDS = 2.0
LEAST_STEPS = 3

# GNU OpenMP's threads spin for some milliseconds after their last work before they sleep
SETTLE_SECONDS = 0.1


class Contestant:
    """One of the two processes."""

    def __init__(self, name, command, environment):
        self.name = name
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment)
        self.introduction = self._answer().removeprefix("ready ")

    def milliseconds(self, layer, batch, steps):
        """Milliseconds per step."""
        time.sleep(SETTLE_SECONDS)
        self.process.stdin.write(f"{layer}:0 {batch} {steps}\n")
        self.process.stdin.flush()
        return float(self._answer()) * 1e3 / steps

    def close(self):
        self.process.stdin.close()
        self.process.wait()

    def _answer(self):
        line = self.process.stdout.readline()
        if not line:
            sys.exit(f"vs-pytorch: {self.name} has ended with status {self.process.wait()} and no answer")
        return line.strip()


def arguments():
    parser = argparse.ArgumentParser(prog="vs-pytorch.sh", description=__doc__.split("\n")[0])
    parser.add_argument("--check", action="store_true", help="exit with 1 when a floor is missed")
    parser.add_argument("--rounds", type=int, default=5, metavar="N", help="default: 5")
    parser.add_argument("--precision", default="auto", metavar="FORMAT",
                        help="of our network; default: auto, as the worker chooses")
    parser.add_argument("--worker-jar", required=True, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.rounds < 1:
        parser.error(f"--rounds must be 1 or more, but is {chosen.rounds}")
    return chosen


def environment():
    """This process's, less what changes how PyTorch's threads wait or how many there are."""
    tuned = ("OMP_", "GOMP_", "KMP_", "MKL_")
    return {name: value for name, value in os.environ.items() if not name.startswith(tuned)}


def steps_for(contestant, layer, batch):
    """How many steps fill a turn; two tries, since the first includes warming up."""
    contestant.milliseconds(layer, batch, 1)
    return max(LEAST_STEPS, round(TURN_SECONDS * 1e3 / contestant.milliseconds(layer, batch, LEAST_STEPS)))


def measure(contestants, rounds):
    """Milliseconds per step by configuration: a list of rounds for each contestant."""
    found = {}
    for layer, batch, _ in CONFIGURATIONS:
        steps = [steps_for(contestant, layer, batch) for contestant in contestants]
        found[layer, batch] = [[] for _ in contestants], steps
    for turn in range(rounds):
        for layer, batch, _ in CONFIGURATIONS:
            times, steps = found[layer, batch]
            for i in (0, 1) if turn % 2 == 0 else (1, 0):
                times[i].append(contestants[i].milliseconds(layer, batch, steps[i]))
            print(f"round {turn + 1}: {layer}.b{batch} {times[0][-1]:.2f} {times[1][-1]:.2f}",
                  file=sys.stderr, flush=True)
    return {configuration: times for configuration, (times, _) in found.items()}


def main():
    chosen = arguments()
    loop = Path(__file__).with_name("reference_loop.py")
    ours_command = ["java", "-Xrs", "-cp", chosen.worker_jar, "io.dreamfleet.worker.bench.BenchMain",
                    "--serve", "--model", "resnet18", "--size", "224", "--device", "cpu",
                    "--precision", chosen.precision]
    reference = Contestant("the reference loop", [sys.executable, str(loop)], environment())
    ours = Contestant("our engine", ours_command, environment())
    found = measure((reference, ours), chosen.rounds)
    reference.close()
    ours.close()

    print(f"ResNet-18, 224x224, Adam, {os.cpu_count()} processors; median of {chosen.rounds} rounds")
    print(f"reference: plain loop with a hook, {reference.introduction}")
    print(f"ours:      {ours.introduction}\n")
    print(f"{'':<11} {'reference ms/step':>17} {'ours ms/step':>13} {'ratio':>6} {'min':>6} {'max':>6}")
    medians, missed = [], []
    for layer, batch, floor in CONFIGURATIONS:
        name = f"{layer}.b{batch}"
        times = found[layer, batch]
        ratios = [theirs / own for theirs, own in zip(*times)]
        ratio = statistics.median(ratios)
        print(f"{name:<11} {statistics.median(times[0]):>17.2f} {statistics.median(times[1]):>13.2f}"
              f" {ratio:>6.2f} {min(ratios):>6.2f} {max(ratios):>6.2f}")
        medians.append(f"{name}={ratio:.2f}")
        if ratio < floor:
            missed.append(f"{name} is {ratio:.3f} times as fast as the reference, but must be {floor} times at least")
    print("\nratio " + " ".join(medians), flush=True)
    if chosen.check and missed:
        sys.exit("\n".join(f"vs-pytorch: {sentence}" for sentence in missed))


if __name__ == "__main__":
    main()
