"""A small deep-learning engine in plain NumPy, written to be read.

Every file holds one idea; start with ``activations``, then ``recurrent``. Data go through weights as ``x @ W``
everywhere, letters are those of the papers, and no function changes what it is given.
"""

from dlcore.activations import log_softmax, relu, sigmoid, softmax, tanh
from dlcore.adversarial import discriminator_loss, gan_value, generator_loss_minimax, generator_loss_non_saturating
from dlcore.bidirectional import join_states
from dlcore.clipping import clip_by_norm
from dlcore.convolution_arithmetic import convolution_shape, output_size, transposed_output_size
from dlcore.embedding import embed, look_up
from dlcore.indices import check_indices
from dlcore.policy_gradient import policy_gradient_loss
from dlcore.recurrent import GruCache, LstmCache, RnnCache, gru_step, lstm_step, rnn_step
from dlcore.tree import compose, encode_tree

__version__ = "0.1.0"

__all__ = [
    "GruCache",
    "LstmCache",
    "RnnCache",
    "__version__",
    "check_indices",
    "clip_by_norm",
    "compose",
    "convolution_shape",
    "discriminator_loss",
    "embed",
    "encode_tree",
    "gan_value",
    "generator_loss_minimax",
    "generator_loss_non_saturating",
    "gru_step",
    "join_states",
    "log_softmax",
    "look_up",
    "lstm_step",
    "output_size",
    "policy_gradient_loss",
    "relu",
    "rnn_step",
    "sigmoid",
    "softmax",
    "tanh",
    "transposed_output_size",
]
