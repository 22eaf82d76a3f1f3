"""The AR-VAE authors' networks: random weights in the layout of their files, and the formulas.

The formulas are written out in double precision, one bar and one symbol at a time.
"""

import numpy as np
import torch
from torch.nn import functional

EMBEDDING = 10
# Symbols and the tokens that they stand for, counted by hand: hold is -1, silence -2.
TOKENS = {
    "__": -1, "rest": -2, "START": -2, "END": -2, "None": -2,
    "C4": 60, "C#4": 61, "D-4": 61, "D4": 62, "D#4": 63, "E-4": 63, "E4": 64, "F4": 65, "F#4": 66,
    "G-4": 66, "F##4": 67, "G4": 67, "A-4": 68, "G#4": 68, "A4": 69, "B--4": 69, "B-4": 70,
    "B4": 71, "C-5": 71, "B#4": 72, "C5": 72,
}  # fmt: skip


def symbols(count, seed):
    """Draw some of the symbols in a random order; hold, rest and a note are among them."""
    order = torch.randperm(len(TOKENS) - 3, generator=torch.Generator().manual_seed(seed))
    names = [name for name in TOKENS if name not in ("__", "rest", "G4")]
    chosen = ["__", "rest", "G4", *(names[i] for i in order.tolist())][:count]
    mixed = torch.randperm(count, generator=torch.Generator().manual_seed(seed + 1))
    return tuple(chosen[i] for i in mixed.tolist())


def dictionaries(names):
    """Return the text of the file that lies beside the weights."""
    forth = dict(enumerate(names))
    return f"{forth}\n{ {name: index for index, name in forth.items()} }\n"


def _gru(name, inputs, hidden, layers, directions=1):
    shapes = {}
    for layer in range(layers):
        width = inputs if layer == 0 else directions * hidden
        for end in (f"l{layer}", f"l{layer}_reverse")[:directions]:
            shapes[f"{name}.weight_ih_{end}"] = (3 * hidden, width)
            shapes[f"{name}.weight_hh_{end}"] = (3 * hidden, hidden)
            shapes[f"{name}.bias_ih_{end}"] = shapes[f"{name}.bias_hh_{end}"] = (3 * hidden,)
    return shapes


def _layer(name, weight, bias=None):
    return {f"{name}.weight": weight, f"{name}.bias": (bias or weight[0],)}


def measure_shapes(vocabulary, hidden, latent, layers=2):
    """Shapes of the published MeasureVAE's tensors."""
    states = 2 * layers * hidden
    return {
        "encoder.note_embedding_layer.weight": (vocabulary, EMBEDDING),
        **_gru("encoder.lstm", EMBEDDING, hidden, layers, directions=2),
        **_layer("encoder.linear_mean.0", (2 * hidden, states)),
        **_layer("encoder.linear_mean.2", (latent, 2 * hidden)),
        **_layer("encoder.linear_log_std.0", (2 * hidden, states)),
        **_layer("encoder.linear_log_std.2", (latent, 2 * hidden)),
        "decoder.b_0": (1,),
        "decoder.x_0": (EMBEDDING,),
        "decoder.note_embedding_layer.weight": (vocabulary, EMBEDDING),
        **_layer("decoder.z_to_beat_rnn_input.0", (layers * hidden, latent)),
        **_gru("decoder.rnn_beat", 1, hidden, layers),
        **_layer("decoder.beat_emb_to_tick_rnn_hidden.0", (layers * hidden, hidden)),
        **_layer("decoder.beat_emb_to_tick_rnn_input.0", (hidden, hidden)),
        **_gru("decoder.rnn_tick", EMBEDDING + hidden, hidden, layers),
        **_layer("decoder.tick_emb_to_note_emb.0", (vocabulary, hidden)),
    }


def sprites_shapes(latent=10):
    """Shapes of the published image network for dSprites."""
    inner = (32, 32, 4, 4)
    return {
        **_layer("enc_conv.0", (32, 1, 4, 4)),
        **{k: v for i in (2, 4, 6) for k, v in _layer(f"enc_conv.{i}", inner).items()},
        **_layer("enc_lin.0", (256, 512)),
        **_layer("enc_lin.2", (256, 256)),
        **_layer("enc_mean", (latent, 256)),
        **_layer("enc_log_std", (latent, 256)),
        **_layer("dec_lin.0", (256, latent)),
        **_layer("dec_lin.2", (256, 256)),
        **_layer("dec_lin.4", (512, 256)),
        **{k: v for i in (0, 2, 4) for k, v in _layer(f"dec_conv.{i}", inner).items()},
        **_layer("dec_conv.6", (32, 1, 4, 4), bias=1),
    }


def digits_shapes(latent=16):
    """Shapes of the published image network for MNIST."""
    return {
        **_layer("enc_conv.0", (64, 1, 4, 4)),
        **_layer("enc_conv.3", (64, 64, 4, 4)),
        **_layer("enc_conv.6", (8, 64, 4, 4)),
        **_layer("enc_lin.0", (256, 2888)),
        **_layer("enc_mean", (latent, 256)),
        **_layer("enc_log_std", (latent, 256)),
        **_layer("dec_lin.0", (256, latent)),
        **_layer("dec_lin.2", (2888, 256)),
        **_layer("dec_conv.0", (8, 64, 4, 4), bias=64),
        **_layer("dec_conv.3", (64, 64, 4, 4)),
        **_layer("dec_conv.6", (64, 1, 4, 4), bias=1),
    }


def weights(shapes, seed):
    """Fill shapes with random numbers that keep a signal's size through the layers."""
    random = torch.Generator().manual_seed(seed)

    def scale(shape):
        return torch.Size(shape[1:]).numel() ** -0.5 if len(shape) > 1 else 0.3

    return {
        name: torch.randn(shape, generator=random) * scale(shape) for name, shape in shapes.items()
    }


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def selu(x):
    scale, alpha = 1.0507009873554805, 1.6732632423543772
    return scale * np.where(x > 0, x, alpha * (np.exp(x) - 1))


def linear(w, name, x):
    return w[f"{name}.weight"] @ x + w[f"{name}.bias"]


def gru_step(w, name, end, x, h):
    """r, u = σ(Wx + Vh); n = tanh(Wx + r · Vh); h' = (1 - u) · n + u · h (Cho et al., 2014)."""
    into = w[f"{name}.weight_ih_{end}"] @ x + w[f"{name}.bias_ih_{end}"]
    back = w[f"{name}.weight_hh_{end}"] @ h + w[f"{name}.bias_hh_{end}"]
    (xr, xu, xn), (hr, hu, hn) = np.split(into, 3), np.split(back, 3)
    update = sigmoid(xu + hu)
    return (1 - update) * np.tanh(xn + sigmoid(xr + hr) * hn) + update * h


def encoded(w, bar, hidden):
    """Return mean and log-std of a bar of 24 symbol numbers."""
    sequence, final = [w["encoder.note_embedding_layer.weight"][symbol] for symbol in bar], []
    for layer in range(2):
        forth, back = np.zeros(hidden), np.zeros(hidden)
        out = [[], []]
        for x in sequence:
            forth = gru_step(w, "encoder.lstm", f"l{layer}", x, forth)
            out[0].append(forth)
        for x in sequence[::-1]:
            back = gru_step(w, "encoder.lstm", f"l{layer}_reverse", x, back)
            out[1].insert(0, back)
        final += [forth, back]
        sequence = [np.concatenate(both) for both in zip(*out, strict=True)]
    states = np.concatenate(final)
    return [
        linear(w, f"encoder.{head}.2", selu(linear(w, f"encoder.{head}.0", states)))
        for head in ("linear_mean", "linear_log_std")
    ]


def decoded(w, z):
    """Return the 24 symbol numbers that the decoder says when it hears itself, and its logits."""
    beat_state = np.split(selu(linear(w, "decoder.z_to_beat_rnn_input.0", z)), 2)
    heard, said, all_logits = w["decoder.x_0"], [], []
    for _ in range(4):
        beat = w["decoder.b_0"]
        for layer in range(2):
            beat = gru_step(w, "decoder.rnn_beat", f"l{layer}", beat, beat_state[layer])
            beat_state[layer] = beat
        state = np.split(selu(linear(w, "decoder.beat_emb_to_tick_rnn_hidden.0", beat)), 2)
        constant = selu(linear(w, "decoder.beat_emb_to_tick_rnn_input.0", beat))
        for _ in range(6):
            tick = np.concatenate((heard, constant))
            for layer in range(2):
                tick = gru_step(w, "decoder.rnn_tick", f"l{layer}", tick, state[layer])
                state[layer] = tick
            logits = np.maximum(linear(w, "decoder.tick_emb_to_note_emb.0", tick), 0)
            said.append(int(np.argmax(logits)))
            all_logits.append(logits)
            heard = w["decoder.note_embedding_layer.weight"][said[-1]]
    return said, np.array(all_logits)


def picture_coded(w, kind, images):
    """Return mean, log-std and the logits decoded from the mean, of pictures."""
    sprites = kind == "sprites"
    bend, step, pad = (functional.relu, 2, 1) if sprites else (functional.selu, 1, 0)
    convolutions, inner = ((0, 2, 4, 6), (0, 2)) if sprites else ((0, 3, 6), (0,))
    outer, shape = ((0, 2, 4), (32, 4, 4)) if sprites else ((0, 2), (8, 19, 19))

    def layer(operation, name, x, *more):
        return operation(x, w[f"{name}.weight"], w[f"{name}.bias"], *more)

    x = images
    for i in convolutions:
        x = bend(layer(functional.conv2d, f"enc_conv.{i}", x, step, pad))
    x = x.flatten(1)
    for i in inner:
        x = bend(layer(functional.linear, f"enc_lin.{i}", x))
    mean, log_std = (layer(functional.linear, f"enc_{head}", x) for head in ("mean", "log_std"))
    x = mean
    for i in outer:
        x = bend(layer(functional.linear, f"dec_lin.{i}", x))
    x = x.unflatten(1, shape)
    for i in convolutions[:-1]:
        x = bend(layer(functional.conv_transpose2d, f"dec_conv.{i}", x, step, pad))
    last = f"dec_conv.{convolutions[-1]}"
    return mean, log_std, layer(functional.conv_transpose2d, last, x, step, pad)
