/// The version that `quarry --version` prints and every request names.
package let quarryVersion = "0.1.0"
