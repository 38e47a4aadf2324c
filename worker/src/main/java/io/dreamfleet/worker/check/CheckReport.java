package io.dreamfleet.worker.check;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dreamfleet.model.Model;
import io.dreamfleet.model.Preparation;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** How a check's outcome is told. */
interface CheckReport {

  /** Says what is checked and how pictures are prepared. */
  void begin(Model model, String weights, Preparation preparation);

  /** Says what was seen in a picture. */
  void seen(Path picture, List<Guess> guesses);

  /** For people. */
  record Table(PrintWriter out) implements CheckReport {
    @Override
    public void begin(Model model, String weights, Preparation preparation) {
      String crop = preparation.crop().text();
      String resized =
          preparation.shorterSide().isPresent()
              ? "shorter side resized to " + preparation.shorterSide().getAsInt()
              : "resized to just cover " + crop;
      out.printf(
          "%s, %s%nphotographs: %s (%s, antialiased), %s cut out of the middle%n",
          model.name(),
          weights,
          resized,
          preparation.filter().name().toLowerCase(Locale.ROOT),
          crop);
      out.flush();
    }

    @Override
    public void seen(Path picture, List<Guess> guesses) {
      out.printf("%n%s%n", picture);
      int digits = guesses.stream().mapToInt(each -> text(each).length()).max().orElse(1);
      guesses.forEach(
          each ->
              out.printf(
                  Locale.ROOT,
                  "  %.4f  %" + digits + "s  %s%n",
                  each.probability(),
                  text(each),
                  each.label().orElse("")));
      out.flush();
    }

    private static String text(Guess guess) {
      return Integer.toString(guess.number());
    }
  }

  /** For programs: an object a line for each picture. */
  final class Json implements CheckReport {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final PrintWriter out;
    private final ObjectNode common = MAPPER.createObjectNode();

    Json(PrintWriter out) {
      this.out = out;
    }

    @Override
    public void begin(Model model, String weights, Preparation preparation) {
      common.put("model", model.name()).put("weights", weights);
      preparation.shorterSide().ifPresent(side -> common.put("resize", side));
      common.put("crop", preparation.crop().text());
    }

    @Override
    public void seen(Path picture, List<Guess> guesses) {
      ObjectNode line = MAPPER.createObjectNode().put("picture", picture.toString());
      line.setAll(common);
      ArrayNode top = line.putArray("top");
      for (Guess guess : guesses) {
        ObjectNode one = top.addObject().put("class", guess.number());
        guess.label().ifPresent(label -> one.put("label", label));
        one.put("probability", guess.probability());
      }
      out.println(line);
      out.flush();
    }
  }
}
