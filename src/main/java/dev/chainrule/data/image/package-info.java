/**
 * Pictures of single characters, of any size and kind, as inputs of a network that was trained on
 * images made as MNIST's were.
 *
 * <p>The way: a PNG or JPEG file → {@link dev.chainrule.data.image.PictureFile} (size checked
 * before anything is decoded) → {@link dev.chainrule.data.image.GreyImage} → {@link
 * dev.chainrule.data.image.CharacterImage}: paper removed, cropped to the ink, scaled, centred.
 *
 * <p>Invariants: an input depends on the picture alone; what was done to it can be told; a picture
 * without ink, or one that is none, is a {@link dev.chainrule.io.DataException} of one line.
 */
package dev.chainrule.data.image;
