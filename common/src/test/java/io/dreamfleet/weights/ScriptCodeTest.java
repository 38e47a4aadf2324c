package io.dreamfleet.weights;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScriptCodeTest {
  private static void check(String code) {
    new ScriptCode("net.pt", "code/__torch__.py", code).check();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "_0 = torch.save(x, \"file\")",
        "_0 = torch . save (x)",
        "_0 = torch.\\\n  from_file(\"/etc/passwd\", False, 1)",
        "_0 = ops.quantized.conv2d(x)",
        "_0 = ops .\n mine.op(x)",
        "a : __torch__.torch.classes.quantized.Conv2dPackedParamsBase",
        "def __setstate__(self, state: int) -> NoneType:",
        "_0 = rpc_sync(\"there\", f)",
        "_0 = torch.manual_seed(3)"
      })
  void what_does_more_than_compute_is_refused(String code) {
    assertThatExceptionOfType(WeightsException.class)
        .isThrownBy(() -> check("  " + code))
        .withMessageStartingWith("net.pt is refused: its code/__torch__.py has ");
  }

  /** As torchvision's modules are, when they have been traced. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "features : __torch__.torchvision.ops.misc.Conv2dNormActivation",
        "_0 = ops.prim.NumToTensor(torch.size(x, 0))",
        "saved = (self.loaded).forward(x, )",
        "input = torch._convolution(x, weight, bias, [2, 2], [1, 1], [1, 1], False, [0, 0], 1)"
      })
  void what_networks_are_made_of_is_not(String code) {
    assertThatCode(() -> check("  " + code)).doesNotThrowAnyException();
  }
}
