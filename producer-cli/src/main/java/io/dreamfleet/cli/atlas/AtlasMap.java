package io.dreamfleet.cli.atlas;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.dreamfleet.input.Vectors;
import java.io.IOException;
import java.util.List;

/**
 * What a survey has found: {@code atlas.json}.
 *
 * @param model its name
 * @param layer that is mapped
 * @param activations that the map is made of
 * @param pictures that they are of
 * @param cells on each side
 * @param names by what cells are named: {@code attribution}, {@code prediction} or {@code label}
 * @param map the cells that have activations enough, row by row
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record AtlasMap(
    String model,
    String layer,
    int activations,
    int pictures,
    int cells,
    String names,
    List<Cell> map) {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  public AtlasMap {
    map = List.copyOf(map);
  }

  /**
   * A cell.
   *
   * @param row from 0 at the top
   * @param column from 0 at the left
   * @param count of its activations
   * @param classes that it stands for, the one that counts most first
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Cell(int row, int column, int count, List<Named> classes) {
    public Cell {
      classes = List.copyOf(classes);
    }
  }

  /** A class and how much a cell stands for it. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Named(String label, double weight) {}

  /** Reads what a survey has left. */
  public static AtlasMap read(byte[] json) throws IOException {
    return MAPPER.readValue(json, AtlasMap.class);
  }

  /**
   * The direction of each cell, of length 1.
   *
   * @param npy {@code float[cells][channels]}
   */
  public List<float[]> directions(byte[] npy) throws IOException {
    List<float[]> rows = Vectors.rows(npy, "atlas.npy");
    if (rows.size() != map.size()) {
      throw new IOException(
          "atlas.json has %d cells, but atlas.npy %d rows".formatted(map.size(), rows.size()));
    }
    return rows.stream().map(AtlasMap::ofLength1).toList();
  }

  private static float[] ofLength1(float[] vector) {
    double square = 0;
    for (float value : vector) {
      square += (double) value * value;
    }
    double length = Math.sqrt(square);
    float[] direction = new float[vector.length];
    for (int i = 0; i < vector.length; i++) {
      direction[i] = (float) (vector[i] / length);
    }
    return direction;
  }
}
