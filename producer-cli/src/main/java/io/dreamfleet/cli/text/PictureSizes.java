package io.dreamfleet.cli.text;

import io.dreamfleet.job.ImageSize;
import io.dreamfleet.job.JobRefusedException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Picture sizes as people write them: {@code 224} for a square, {@code 320x240} for a rectangle.
 */
public final class PictureSizes implements ITypeConverter<ImageSize> {
  private static final Pattern TEXT = Pattern.compile("(-?\\d{1,9})(?:[xX](-?\\d{1,9}))?");

  @Override
  public ImageSize convert(String text) {
    Matcher matcher = TEXT.matcher(text.strip());
    if (!matcher.matches()) {
      throw new TypeConversionException(
          "must be WIDTHxHEIGHT such as 320x240, or one number for a square, but is \""
              + text
              + "\"");
    }
    int width = Integer.parseInt(matcher.group(1));
    int height = matcher.group(2) == null ? width : Integer.parseInt(matcher.group(2));
    try {
      return new ImageSize(width, height);
    } catch (JobRefusedException e) {
      throw new TypeConversionException(e.getMessage());
    }
  }
}
