package io.dreamfleet.weights;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Parses the header of safetensors: a JSON object from name to {@code {"dtype": "F32", "shape":
 * [64, 3, 7, 7], "data_offsets": [begin, end]}}, where the free text under {@code __metadata__} is
 * skipped. It is read token by token, so that a hostile header costs little more than its size.
 */
final class SafetensorsHeader {

  /** The one name that is no tensor. */
  static final String METADATA = "__metadata__";

  /** A tensor that the header names; begin and end count bytes from the end of the header. */
  record Entry(String name, DType dtype, List<Long> shape, long begin, long end) {}

  private final String source;

  /**
   * @param source the file's name
   */
  SafetensorsHeader(String source) {
    this.source = source;
  }

  /** The entries in their order; every dtype is known, the figures are as given. */
  List<Entry> parse(ByteBuffer header) {
    byte[] json = new byte[header.remaining()];
    header.get(json);
    try (JsonParser parser = parser(json)) {
      return entries(parser);
    } catch (JsonProcessingException e) {
      throw new WeightsException(
          source,
          "is damaged: its safetensors header is not valid JSON: "
              + WeightsException.shown(e.getOriginalMessage()),
          e);
    } catch (IOException e) {
      throw new WeightsException(
          source, "is damaged: its safetensors header is not valid UTF-8", e);
    }
  }

  private static JsonParser parser(byte[] json) throws IOException {
    // The names of a hostile header must not fill the tables that all parsers share.
    JsonFactory factory =
        JsonFactory.builder()
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();
    // Left to itself the parser guesses among encodings; this format has one.
    return factory.createParser(
        new InputStreamReader(new ByteArrayInputStream(json), StandardCharsets.UTF_8.newDecoder()));
  }

  private List<Entry> entries(JsonParser parser) throws IOException {
    List<Entry> entries = new ArrayList<>();
    require(parser.nextToken() == JsonToken.START_OBJECT, "is not a JSON object");
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      parser.nextToken();
      if (name.equals(METADATA)) {
        parser.skipChildren();
      } else {
        entries.add(entry(name, parser));
      }
    }
    require(parser.nextToken() == null, "goes on after its JSON object");
    return entries;
  }

  private Entry entry(String name, JsonParser parser) throws IOException {
    String where = "\"" + WeightsException.shown(name) + "\"";
    require(parser.currentToken() == JsonToken.START_OBJECT, where + " is not a JSON object");
    Optional<DType> dtype = Optional.empty();
    Optional<List<Long>> shape = Optional.empty();
    Optional<List<Long>> offsets = Optional.empty();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String field = parser.currentName();
      parser.nextToken();
      switch (field) {
        case "dtype" -> dtype = Optional.of(dtype(where, parser));
        case "shape" -> shape = Optional.of(integers(where + " shape", parser));
        case "data_offsets" -> offsets = Optional.of(integers(where + " data_offsets", parser));
        default -> parser.skipChildren();
      }
    }
    require(
        dtype.isPresent() && shape.isPresent() && offsets.filter(o -> o.size() == 2).isPresent(),
        where + " needs a dtype, a shape and two data_offsets");
    List<Long> range = offsets.orElseThrow();
    return new Entry(name, dtype.orElseThrow(), shape.orElseThrow(), range.get(0), range.get(1));
  }

  private DType dtype(String where, JsonParser parser) throws IOException {
    require(parser.currentToken() == JsonToken.VALUE_STRING, where + " dtype is not text");
    String given = parser.getText();
    return DType.ofSafetensors(given)
        .orElseThrow(
            () ->
                new WeightsException(
                    source,
                    "holds tensor %s of type %s, which is not read: %s are"
                        .formatted(where, WeightsException.shown(given), DType.readable())));
  }

  private List<Long> integers(String where, JsonParser parser) throws IOException {
    require(parser.currentToken() == JsonToken.START_ARRAY, where + " is not a list");
    List<Long> integers = new ArrayList<>();
    while (parser.nextToken() == JsonToken.VALUE_NUMBER_INT) {
      integers.add(parser.getLongValue());
      require(integers.size() <= Layout.MAX_RANK, where + " has too many numbers");
    }
    require(parser.currentToken() == JsonToken.END_ARRAY, where + " is not a list of integers");
    return integers;
  }

  private void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new WeightsException(source, "is damaged: its safetensors header " + otherwise);
    }
  }
}
