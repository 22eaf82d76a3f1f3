"""The networks: shapes, and the hierarchical decoder against a step-by-step one."""

import pytest
import torch

from arvae_models.measure_vae import DECODERS, ENCODERS, MeasureVae
from arvae_models.spec import NetworkConfig

VOCABULARY = 9


def network(encoder="residual", decoder="parallel"):
    torch.manual_seed(0)
    config = NetworkConfig(encoder, decoder, latent=5, hidden=12, layers=2)
    return MeasureVae(config, VOCABULARY).eval()


@pytest.mark.parametrize("encoder", ENCODERS)
@pytest.mark.parametrize("decoder", DECODERS)
def test_every_pair_of_networks_codes_bars(encoder, decoder):
    vae = network(encoder, decoder)
    symbols = torch.randint(VOCABULARY, (3, 24))
    posterior = vae.encode(symbols)
    assert posterior.mean.shape == posterior.log_std.shape == (3, 5)
    assert vae.decode(posterior.sample(), symbols).shape == (3, 24, VOCABULARY)


def test_a_residual_encoder_hears_every_slot():
    vae = network()
    symbols = torch.zeros(25, 24, dtype=torch.long)
    symbols[range(24), range(24)] = 3
    codes = vae.encode(symbols).mean
    assert len(torch.unique(codes, dim=0)) == 25


@pytest.mark.parametrize("measures", [0, 1, 16])
def test_a_bound_decoder_gives_the_same_logits_and_follows_its_weights(measures):
    decoder = network().decoder
    bound = decoder.bound()
    for parameter in decoder.parameters():  # blocks start as the identity: move them off it
        torch.nn.init.normal_(parameter, std=0.3)
    z = torch.randn(measures, 5)
    assert torch.equal(bound(z), decoder(z))
    assert not bound(z).requires_grad


def step_by_step(decoder, z, heard_symbols=None):
    """The published decoder, one bar and one tick at a time."""
    bars = []
    for index, code in enumerate(z):
        state = decoder.beat_state(code[None]).reshape(2, 1, 12)
        heard = decoder.first_symbol[None]
        logits = []
        for beat in range(4):
            out, state = decoder.beats(decoder.beat_input.reshape(1, 1, 1), state)
            ticks = decoder.tick_state(out[:, 0]).reshape(2, 1, 12)
            constant = decoder.tick_input(out[:, 0])
            for tick in range(6):
                step = torch.cat((heard, constant), -1)[:, None]
                out_tick, ticks = decoder.ticks(step, ticks)
                logits.append(decoder.output(out_tick[:, 0])[0])
                said = (
                    logits[-1].argmax()
                    if heard_symbols is None
                    else heard_symbols[index, 6 * beat + tick]
                )
                heard = decoder.embedding(said[None])
        bars.append(torch.stack(logits))
    return torch.stack(bars)


def test_free_decoding_is_the_published_decoder():
    decoder = network("gru", "hierarchical").decoder
    z = torch.randn(4, 5)
    torch.testing.assert_close(decoder(z), step_by_step(decoder, z))


def test_teacher_forcing_side_by_side_equals_tick_by_tick():
    decoder = network("gru", "hierarchical").decoder
    z, symbols = torch.randn(4, 5), torch.randint(VOCABULARY, (4, 24))
    state = decoder._state(decoder.beat_state(z))
    beats, _ = decoder.beats(decoder.beat_input.expand(4, 4, 1), state)
    forced = decoder._forced(decoder.tick_state(beats), decoder.tick_input(beats), symbols)
    torch.testing.assert_close(forced, step_by_step(decoder, z, symbols))
    assert (forced >= 0).all()  # rectified, as published


def test_codes_without_symbols_are_decoded_freely_beside_forced_ones(monkeypatch):
    monkeypatch.setattr("arvae_models.measure_vae._TEACHER_FORCING", 1.0)
    model = network("gru", "hierarchical").train()
    z, symbols = torch.randn(4, 5), torch.randint(VOCABULARY, (2, 24))
    found = model.decode(z, symbols)
    decoder = model.decoder
    torch.testing.assert_close(found[:2], step_by_step(decoder, z[:2], symbols))
    torch.testing.assert_close(found[2:], step_by_step(decoder, z[2:]))
